/** Calendar connection: one card per service account, with what was proven and what each state counts. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { buttonClass } from '../../../ui/components/button.tsx';
import { EmptyState } from '../../../ui/components/empty-state.tsx';
import { PageHead } from '../../../ui/components/page-head.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { connectionsQuery } from '../../api/connections.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { useTitle } from '../../context/use-title.ts';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { ConnectionCard } from './connection-card.tsx';
import './connection-card.css';

export function ConnectionsPage() {
  const { t } = useText();
  useTitle(t('nav.connections'));
  const may = useMay();
  const connections = useQuery(connectionsQuery);
  const alive = connections.data?.items.filter((connection) => connection.state !== 'disconnected') ?? [];
  const ended = connections.data?.items.filter((connection) => connection.state === 'disconnected') ?? [];
  const connect = (look: 'next' | 'plain') =>
    may('connections.manage') ? (
      <Link to="/settings/calendar/connect" className={buttonClass(look)}>
        {t('connect.title')}
      </Link>
    ) : null;
  return (
    <>
      <PageHead title={t('nav.connections')} lead={t('connections.lead')} actions={alive.length > 0 ? connect('plain') : null} />
      {connections.isPending ? <Skeleton label={t('loading')} lines={9} /> : null}
      {connections.error && !connections.data ? (
        <ProblemNotice error={connections.error} onRetry={() => void connections.refetch()} />
      ) : null}
      {connections.data && alive.length === 0 ? (
        <EmptyState title={t('connections.none')} action={connect('next')}>
          {t('connections.noneText')}
        </EmptyState>
      ) : null}
      <div className="connection-list">
        {alive.map((connection) => (
          <ConnectionCard key={connection.id} connection={connection} />
        ))}
      </div>
      {ended.length > 0 ? (
        <details className="ended">
          <summary>{t('connections.ended', { count: ended.length })}</summary>
          <ul>
            {ended.map((connection) => (
              <li key={connection.id}>
                {connection.name}, {connection.provider.title}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
