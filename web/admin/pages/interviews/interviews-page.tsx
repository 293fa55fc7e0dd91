/** Interviews as a timetable: a heading per day, what each calendar says, and what needs a hand. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { Interview } from '../../../client/api.ts';
import { EmptyState } from '../../../ui/components/empty-state.tsx';
import { Field } from '../../../ui/components/field.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { interviewsQuery, isNotWritten, LOOK_DAYS } from '../../api/interviews.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import type { InterviewSearch } from '../../shell/search-params.ts';
import { InterviewTable } from './interview-table.tsx';

export function InterviewsPage() {
  const { t } = useText();
  useTitle(t('nav.interviews'));
  const search = useSearch({ from: '/shell/interviews' });
  const interviews = useQuery(interviewsQuery(search.when ?? 'coming'));
  const shown = interviews.data?.items.filter((interview) => isShown(interview, search)) ?? [];
  if (search.when === 'past') shown.reverse();

  return (
    <>
      <PageHead
        title={t('nav.interviews')}
        lead={t(search.when === 'past' ? 'interviews.leadPast' : 'interviews.lead', { days: LOOK_DAYS })}
      />
      <InterviewFilters search={search} />
      {interviews.error && !interviews.data ? <ProblemNotice error={interviews.error} onRetry={() => void interviews.refetch()} /> : null}
      {interviews.isPending ? <Skeleton label={t('loading')} /> : null}
      {interviews.data ? (
        <>
          <p className="count-line" role="status">
            {t('interviews.count', { count: shown.length })}
          </p>
          {shown.length > 0 ? <InterviewTable interviews={shown} /> : <NoInterviews filtered={interviews.data.items.length > 0} />}
        </>
      ) : null}
    </>
  );
}

function isShown(interview: Interview, search: InterviewSearch): boolean {
  if (search.show === 'attention' && !isNotWritten(interview)) return false;
  if (search.show === 'cancelled' ? interview.state !== 'cancelled' : interview.state === 'cancelled' && !isNotWritten(interview))
    return false;
  const wanted = search.q?.toLocaleLowerCase();
  if (!wanted) return true;
  const words = [
    interview.application.applicantName,
    interview.application.position,
    interview.room?.name,
    ...interview.people.map((p) => p.name),
  ];
  return words.some((word) => word?.toLocaleLowerCase().includes(wanted));
}

function InterviewFilters({ search }: { search: InterviewSearch }) {
  const { t } = useText();
  const navigate = useNavigate({ from: '/interviews' });
  const set = (change: Partial<InterviewSearch>) => void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  return (
    <search className="filters">
      <Field label={t('interviews.when')}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={search.when ?? ''}
            onChange={(event) => set({ when: event.target.value === 'past' ? 'past' : undefined })}
          >
            <option value="">{t('interviews.coming')}</option>
            <option value="past">{t('interviews.past')}</option>
          </select>
        )}
      </Field>
      <Field label={t('state')}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={search.show ?? ''}
            onChange={(event) => set({ show: (event.target.value || undefined) as InterviewSearch['show'] })}
          >
            <option value="">{t('interviews.showBooked')}</option>
            <option value="attention">{t('application.needs-attention')}</option>
            <option value="cancelled">{t('interviews.showCancelled')}</option>
          </select>
        )}
      </Field>
      <Field label={t('search')} className="field-wide">
        {(control) => (
          <input
            {...control}
            className="input"
            type="search"
            placeholder={t('interviews.searchHint')}
            defaultValue={search.q ?? ''}
            onChange={(event) => set({ q: event.target.value || undefined })}
          />
        )}
      </Field>
    </search>
  );
}

function NoInterviews({ filtered }: { filtered: boolean }) {
  const { t } = useText();
  if (filtered) return <EmptyState title={t('noMatch.title')}>{t('noMatch.text')}</EmptyState>;
  return <EmptyState title={t('interviews.none')}>{t('interviews.noneText')}</EmptyState>;
}
