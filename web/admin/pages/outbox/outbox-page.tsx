/** The outbox: every mail to an applicant as it was written, and whether it went out. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import type { Mail } from '../../../client/api.ts';
import { EmptyState } from '../../../ui/components/empty-state.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { mailsQuery } from '../../api/mails.ts';
import { useMe } from '../../api/session.ts';
import { useDates, useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { MailSign } from '../../words/states.tsx';
import { MailView } from './mail-view.tsx';
import './outbox-page.css';

export function OutboxPage() {
  const { t } = useText();
  useTitle(t('nav.outbox'));
  const { mail: mailId } = useSearch({ from: '/shell/outbox' });
  const mails = useQuery(mailsQuery);
  const items = mails.data?.items ?? [];
  const shown = items.find((mail) => mail.id === mailId);
  return (
    <>
      <PageHead title={t('nav.outbox')} lead={t('outbox.lead')} />
      {mails.isPending ? <Skeleton label={t('loading')} /> : null}
      {mails.error && !mails.data ? <ProblemNotice error={mails.error} onRetry={() => void mails.refetch()} /> : null}
      {mails.data && items.length === 0 ? <EmptyState title={t('outbox.none')}>{t('outbox.noneText')}</EmptyState> : null}
      {items.length > 0 ? (
        <div className={`outbox${shown ? ' outbox-reading' : ''}`}>
          <nav aria-label={t('nav.outbox')} className="outbox-list">
            <ul>
              {items.map((mail) => (
                <li key={mail.id}>
                  <MailLink mail={mail} current={mail.id === mailId} />
                </li>
              ))}
            </ul>
          </nav>
          {shown ? <MailView key={shown.id} mail={shown} /> : <p className="quiet outbox-hint">{t('outbox.choose')}</p>}
        </div>
      ) : null}
    </>
  );
}

function MailLink({ mail, current }: { mail: Mail; current: boolean }) {
  const dates = useDates(useMe().organization.zone);
  return (
    <Link to="/outbox" search={{ mail: mail.id }} className="outbox-link" activeProps={{}} aria-current={current ? 'true' : undefined}>
      <span className="outbox-subject">{mail.subject}</span>
      <span className="small">{mail.to.name}</span>
      <span className="outbox-meta small">
        <MailSign state={mail.state} />
        <time dateTime={mail.createdAt}>{dates.moment(mail.createdAt)}</time>
      </span>
    </Link>
  );
}
