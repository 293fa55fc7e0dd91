/** The one thing that needs a hand, or nothing. Most urgent first; one line, one way to it. */
import { type QueryKey, type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { Link, type LinkProps } from '@tanstack/react-router';
import { StateSign, type StateTone } from '../../ui/components/state-sign.tsx';
import { attentionQuery } from '../api/applications.ts';
import { connectionsQuery } from '../api/connections.ts';
import { interviewsQuery, isNotWritten } from '../api/interviews.ts';
import { statusCountsQuery } from '../api/participants.ts';
import { useMay } from '../api/session.ts';
import { useText } from '../context/text.tsx';
import './top-line.css';

interface Hand {
  tone: StateTone;
  text: string;
  link: LinkProps;
  linkText: string;
}

export function TopLine() {
  const { t } = useText();
  const hand = useFirstHand();
  if (!hand) return null;
  return (
    <section className="top-line" aria-label={t('top.label')}>
      <StateSign tone={hand.tone}>{hand.text}</StateSign>
      <Link {...hand.link} className="top-line-link">
        {hand.linkText}
      </Link>
    </section>
  );
}

function useIfMay<Data, Key extends QueryKey>(allowed: boolean, query: UseQueryOptions<Data, Error, Data, Key>): Data | undefined {
  return useQuery({ ...query, enabled: allowed }).data;
}

function useFirstHand(): Hand | null {
  const { t } = useText();
  const may = useMay();
  const interviews = useIfMay(may('interviews.view'), interviewsQuery('coming'));
  const connections = useIfMay(may('connections.view'), connectionsQuery);
  const attention = useIfMay(may('applicants.view'), attentionQuery);
  const counts = useIfMay(may('participants.view'), statusCountsQuery);

  const notWritten = interviews?.items.filter(isNotWritten).length ?? 0;
  if (notWritten > 0) {
    const link = { to: '/interviews', search: { show: 'attention' } } as const;
    return { tone: 'warn', text: t('top.notWritten', { count: notWritten }), link, linkText: t('top.look') };
  }
  const alive = connections?.items.filter((connection) => connection.state !== 'disconnected');
  const failing = alive?.find((connection) => connection.state === 'failing' || connection.state === 'degraded');
  if (failing)
    return { tone: 'warn', text: t('top.failing', { name: failing.name }), link: { to: '/connections' }, linkText: t('top.look') };
  const waiting = attention?.total ?? 0;
  if (waiting > 0) {
    const link = { to: '/applicants', search: { status: 'needs-attention' } } as const;
    return { tone: 'warn', text: t('top.applicants', { count: waiting }), link, linkText: t('top.look') };
  }
  if (alive?.length === 0 && may('connections.manage')) {
    return { tone: 'none', text: t('top.noConnection'), link: { to: '/settings/calendar/connect' }, linkText: t('connect.title') };
  }
  if (counts && counts.failed > 0) {
    const link = { to: '/people', search: { status: 'failed' } } as const;
    return { tone: 'warn', text: t('top.failedCalendars', { count: counts.failed }), link, linkText: t('top.look') };
  }
  return null;
}
