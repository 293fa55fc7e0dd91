/** Applicants: who is where, found by name or state; a new one in one dialog. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Button } from '../../../ui/components/button.tsx';
import { EmptyState } from '../../../ui/components/empty-state.tsx';
import { Field } from '../../../ui/components/field.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { applicationsQuery } from '../../api/applications.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useSettled } from '../../context/use-settled.ts';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { APPLICATION_STATES, type ApplicantSearch } from '../../shell/search-params.ts';
import { ApplicantTable } from './applicant-table.tsx';
import { NewApplication } from './new-application.tsx';

export function ApplicantsPage() {
  const { t } = useText();
  useTitle(t('nav.applicants'));
  const may = useMay();
  const search = useSearch({ from: '/shell/applicants' });
  const [creating, setCreating] = useState(false);
  const pages = useInfiniteQuery(applicationsQuery({ status: search.status, q: search.q }));
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const total = pages.data?.pages[0]?.total ?? 0;
  const filtered = search.status !== undefined || search.q !== undefined;
  const create = may('applicants.edit') ? (
    <Button look="next" onClick={() => setCreating(true)}>
      {t('applicants.new')}
    </Button>
  ) : null;

  return (
    <>
      <PageHead title={t('nav.applicants')} lead={t('applicants.lead')} actions={total > 0 || filtered ? create : null} />
      <ApplicantFilters search={search} />
      {pages.error && !pages.data ? <ProblemNotice error={pages.error} onRetry={() => void pages.refetch()} /> : null}
      {pages.isPending ? <Skeleton label={t('loading')} /> : null}
      {pages.data ? (
        <>
          <p className="count-line" role="status">
            {t('applicants.count', { count: total, shown: items.length })}
          </p>
          {items.length > 0 ? <ApplicantTable applications={items} search={search} /> : null}
          {items.length === 0 && filtered ? <EmptyState title={t('noMatch.title')}>{t('noMatch.text')}</EmptyState> : null}
          {items.length === 0 && !filtered ? (
            <EmptyState title={t('applicants.none')} action={create}>
              {t('applicants.noneText')}
            </EmptyState>
          ) : null}
          {pages.hasNextPage ? (
            <div className="table-foot">
              <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                {t('showMore')}
              </Button>
            </div>
          ) : null}
        </>
      ) : null}
      {creating ? <NewApplication onClose={() => setCreating(false)} /> : null}
    </>
  );
}

function ApplicantFilters({ search }: { search: ApplicantSearch }) {
  const { t } = useText();
  const navigate = useNavigate({ from: '/applicants' });
  const [typed, setTyped] = useState(search.q ?? '');
  const settled = useSettled(typed);
  useEffect(() => {
    void navigate({ search: (before) => ({ ...before, q: settled || undefined }), replace: true });
  }, [navigate, settled]);
  return (
    <search className="filters">
      <Field label={t('search')} className="field-wide">
        {(control) => (
          <input
            {...control}
            className="input"
            type="search"
            placeholder={t('applicants.searchHint')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('state')}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={search.status ?? ''}
            onChange={(event) => {
              const status = (event.target.value || undefined) as ApplicantSearch['status'];
              void navigate({ search: (before) => ({ ...before, status }), replace: true });
            }}
          >
            <option value="">{t('all')}</option>
            {APPLICATION_STATES.map((status) => (
              <option key={status} value={status}>
                {t(`application.${status}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </search>
  );
}
