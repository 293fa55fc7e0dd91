/** Settings → Calendar: which service accounts there are, and the way to connect one. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Connection } from '../../../client/api.ts';
import { buttonClass } from '../../../ui/components/button.tsx';
import { EmptyState } from '../../../ui/components/empty-state.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { TableFrame } from '../../../ui/components/table.tsx';
import { connectionsQuery } from '../../api/connections.ts';
import { useMay, useMe } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { ConnectionSign } from '../../words/states.tsx';

export function CalendarSettingsPage() {
  const { t } = useText();
  useTitle(t('settings.calendar'));
  const may = useMay();
  const { organization } = useMe();
  const connections = useQuery(connectionsQuery);
  const items = connections.data?.items.filter((connection) => connection.state !== 'disconnected') ?? [];
  const connect = may('connections.manage') ? (
    <Link to="/settings/calendar/connect" className={buttonClass('next')}>
      {t('connect.title')}
    </Link>
  ) : null;
  return (
    <>
      <PageHead
        above={t('nav.settings')}
        title={t('settings.calendar')}
        lead={t('settings.lead', { name: organization.name })}
        actions={items.length > 0 ? connect : null}
      />
      {connections.isPending ? <Skeleton label={t('loading')} lines={4} /> : null}
      {connections.error && !connections.data ? (
        <ProblemNotice error={connections.error} onRetry={() => void connections.refetch()} />
      ) : null}
      {connections.data && items.length === 0 ? (
        <EmptyState title={t('connections.none')} action={connect}>
          {t('connections.noneText')}
        </EmptyState>
      ) : null}
      {items.length > 0 ? <ConnectionTable connections={items} /> : null}
    </>
  );
}

function ConnectionTable({ connections }: { connections: readonly Connection[] }) {
  const { t } = useText();
  return (
    <TableFrame
      caption={t('settings.calendar')}
      head={
        <>
          <th scope="col">{t('connection')}</th>
          <th scope="col">{t('state')}</th>
          <th scope="col">{t('level')}</th>
          <th scope="col">{t('serviceAccount')}</th>
        </>
      }
    >
      {connections.map((connection) => (
        <ConnectionRow key={connection.id} connection={connection} />
      ))}
    </TableFrame>
  );
}

function ConnectionRow({ connection }: { connection: Connection }) {
  const { t } = useText();
  return (
    <tr>
      <th scope="row">
        {connection.state === 'draft' ? (
          <Link to="/settings/calendar/connect" search={{ connection: connection.id }}>
            {connection.name}
          </Link>
        ) : (
          <Link to="/connections">{connection.name}</Link>
        )}
        <span className="cell-sub">{connection.provider.title}</span>
      </th>
      <td data-label={t('state')}>
        <ConnectionSign state={connection.state} />
      </td>
      <td data-label={t('level')}>
        <span>{t(`level.${connection.check?.provenLevel ?? connection.declaredLevel}`)}</span>
      </td>
      <td data-label={t('serviceAccount')}>
        <span>{connection.serviceAccount ?? '–'}</span>
      </td>
    </tr>
  );
}
