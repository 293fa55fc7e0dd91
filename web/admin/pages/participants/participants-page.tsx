/** People or rooms: a dense table, filtered by *Status Calendar Connection*, and bulk connecting. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ParticipantKind } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { participantsQuery } from '../../api/participants.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import type { ParticipantSearch } from '../../shell/search-params.ts';
import { BulkBar } from './bulk-bar.tsx';
import { ConnectAll } from './connect-all.tsx';
import { ImportCsv } from './import-csv.tsx';
import { NoParticipants } from './no-participants.tsx';
import { ParticipantFilters } from './participant-filters.tsx';
import { ParticipantTable } from './participant-table.tsx';
import './participants-page.css';

export interface ParticipantsPageProps {
  kind: ParticipantKind;
  search: ParticipantSearch;
  onSearch: (change: Partial<ParticipantSearch>) => void;
}

export function ParticipantsPage({ kind, search, onSearch }: ParticipantsPageProps) {
  const { t } = useText();
  useTitle(t(kind === 'person' ? 'nav.people' : 'nav.rooms'));
  const may = useMay();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [importing, setImporting] = useState(false);
  const pages = useInfiniteQuery(participantsQuery({ kind, status: search.status, connectionId: search.connection, q: search.q }));
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const total = pages.data?.pages[0]?.total ?? 0;
  const counts = pages.data?.pages[0]?.countsByStatus;
  const filtered = search.status !== undefined || search.connection !== undefined || search.q !== undefined;
  const importButton = may('participants.edit') ? <Button onClick={() => setImporting(true)}>{t('csv.open')}</Button> : null;

  return (
    <>
      <PageHead
        title={t(kind === 'person' ? 'nav.people' : 'nav.rooms')}
        lead={t(kind === 'person' ? 'people.lead' : 'rooms.lead')}
        actions={
          <>
            {importButton}
            {may('participants.connect') ? <ConnectAll /> : null}
          </>
        }
      />
      <ParticipantFilters search={search} onSearch={onSearch} counts={counts} />
      {pages.error && !pages.data ? <ProblemNotice error={pages.error} onRetry={() => void pages.refetch()} /> : null}
      {pages.isPending ? <Skeleton label={t('loading')} lines={12} /> : null}
      {pages.data ? (
        <>
          {chosen.size > 0 ? (
            <BulkBar chosen={chosen} onClear={() => setChosen(new Set())} />
          ) : (
            <p className="count-line" role="status">
              {t(kind === 'person' ? 'people.count' : 'rooms.count', { count: total, shown: items.length })}
              {/* The server gives pages by name; any other order is made here, of what has come so far. */}
              {pages.hasNextPage && (search.sort || search.desc) ? ` ${t('sortedShown')}` : null}
            </p>
          )}
          {items.length > 0 ? (
            <ParticipantTable items={items} kind={kind} search={search} onSearch={onSearch} chosen={chosen} onChoose={setChosen} />
          ) : (
            <NoParticipants kind={kind} filtered={filtered} action={importButton} />
          )}
          {pages.hasNextPage ? (
            <div className="table-foot">
              <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t('showMore')}
              </Button>
            </div>
          ) : null}
        </>
      ) : null}
      {importing ? <ImportCsv onClose={() => setImporting(false)} /> : null}
    </>
  );
}
