/** One connection: state, level as proven, people and rooms by state, the last check, and what can be done. */
import type { Connection, StatusCounts } from '../../../client/api.ts';
import { StateBar } from '../../../ui/components/state-bar.tsx';
import { StateSign } from '../../../ui/components/state-sign.tsx';
import { useMay, useMe } from '../../api/session.ts';
import { useDates, useText } from '../../context/text.tsx';
import { CALENDAR_STATES } from '../../shell/search-params.ts';
import { CALENDAR_TONES, ConnectionSign } from '../../words/states.tsx';
import { CheckSteps } from './check-steps.tsx';
import { ConnectionActions } from './connection-actions.tsx';

export function ConnectionCard({ connection }: { connection: Connection }) {
  const { t } = useText();
  const may = useMay();
  const title = `connection-${connection.id}`;
  return (
    <section className="card connection-card" aria-labelledby={title}>
      <header className="section-head">
        <div>
          <h2 id={title}>{connection.name}</h2>
          <p className="quiet">{connection.provider.title}</p>
        </div>
        <ConnectionSign state={connection.state} />
      </header>
      <div className="connection-columns">
        <div className="stack-tight connection-facts">
          <ConnectionFacts connection={connection} />
          <Counts label={t('nav.people')} counts={connection.counts.people} />
          <Counts label={t('nav.rooms')} counts={connection.counts.rooms} />
        </div>
        <LastCheck connection={connection} />
      </div>
      {may('connections.manage') ? <ConnectionActions connection={connection} /> : null}
    </section>
  );
}

function ConnectionFacts({ connection }: { connection: Connection }) {
  const { t } = useText();
  const dates = useDates(useMe().organization.zone);
  const { check } = connection;
  return (
    <dl className="facts">
      <dt>{t('serviceAccount')}</dt>
      <dd>{connection.serviceAccount ?? t('serviceAccount.unknown')}</dd>
      <dt>{t('level')}</dt>
      <dd>
        {check?.provenLevel && check.finishedAt ? (
          <StateSign tone="good">
            {t('level.proven', { level: t(`level.${check.provenLevel}`), when: dates.moment(check.finishedAt) })}
          </StateSign>
        ) : (
          <StateSign tone="unknown">{t('level.declared', { level: t(`level.${connection.declaredLevel}`) })}</StateSign>
        )}
      </dd>
      {connection.outOfScopeMailbox ? (
        <>
          <dt>{t('scope')}</dt>
          <dd>{t('scope.refuses', { address: connection.outOfScopeMailbox })}</dd>
        </>
      ) : null}
    </dl>
  );
}

function Counts({ label, counts }: { label: string; counts: StatusCounts }) {
  const { t } = useText();
  const total = CALENDAR_STATES.reduce((sum, state) => sum + counts[state], 0);
  const shares = CALENDAR_STATES.map((state) => ({
    tone: CALENDAR_TONES[state],
    label: t(`calendar.${state}.short`),
    count: counts[state],
  }));
  return (
    <div className="stack-tight">
      <h3>
        {label} <span className="quiet">{total}</span>
      </h3>
      {total > 0 ? (
        <StateBar label={label} shares={shares.filter((share) => share.count > 0)} />
      ) : (
        <p className="quiet small">{t('connection.nobody')}</p>
      )}
    </div>
  );
}

function LastCheck({ connection }: { connection: Connection }) {
  const { t } = useText();
  const dates = useDates(useMe().organization.zone);
  const { check } = connection;
  return (
    <div className="stack-tight">
      <h3>
        {t('check.last')}{' '}
        {check?.finishedAt ? (
          <time className="quiet small" dateTime={check.finishedAt}>
            {dates.moment(check.finishedAt)}
          </time>
        ) : null}
      </h3>
      {check ? <CheckSteps check={check} /> : <p className="quiet">{t('check.never')}</p>}
    </div>
  );
}
