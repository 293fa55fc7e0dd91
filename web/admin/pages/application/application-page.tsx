/** One application: who, the next step with this applicant, and what has happened. */
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { ApplicationDetail, NewInvitation } from '../../../client/api.ts';
import { PageHead, Section } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { applicationQuery } from '../../api/applications.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { LANGUAGE_CHOICES } from '../../shell/choices.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { ApplicationSign } from '../../words/states.tsx';
import { HistoryList } from './history-list.tsx';
import { InvitationCard } from './invitation-card.tsx';
import { InvitationSent } from './invitation-sent.tsx';
import { InviteFlow } from './invite-flow.tsx';

export function ApplicationPage() {
  const { t } = useText();
  const { id } = useParams({ from: '/shell/applicants/$id' });
  const query = useQuery(applicationQuery(id));
  useTitle(query.data?.applicant.name ?? t('nav.applicants'));
  if (query.isPending) return <Skeleton label={t('loading')} lines={9} />;
  if (!query.data) return <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />;
  return <Application application={query.data} />;
}

function Application({ application }: { application: ApplicationDetail }) {
  const { t } = useText();
  const may = useMay();
  const { applicant } = application;
  const [sent, setSent] = useState<NewInvitation | null>(null);
  const running = application.invitations.some((invitation) => invitation.state === 'open' || invitation.state === 'booked');
  const newestFirst = application.invitations.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  return (
    <>
      <PageHead
        above={<Link to="/applicants">{t('nav.applicants')}</Link>}
        title={applicant.name}
        lead={
          <>
            {application.position} · <a href={`mailto:${applicant.email}`}>{applicant.email}</a> ·{' '}
            {LANGUAGE_CHOICES.find((choice) => choice.value === applicant.language)?.label}
          </>
        }
        actions={<ApplicationSign status={application.status} />}
      />
      <div className="columns">
        <div className="stack">
          {sent ? <InvitationSent sent={sent} name={applicant.name} /> : null}
          {may('applicants.edit') && !running ? (
            <InviteFlow applicationId={application.id} applicant={applicant} again={application.invitations.length > 0} onSent={setSent} />
          ) : null}
          {newestFirst.length > 0 ? (
            <Section id="invitations" title={t('invitations.title')}>
              {newestFirst.map((invitation) => (
                <InvitationCard key={invitation.id} invitation={invitation} applicant={applicant} />
              ))}
            </Section>
          ) : null}
        </div>
        <Section id="history" title={t('history.title')}>
          <HistoryList history={application.history} />
        </Section>
      </div>
    </>
  );
}
