/** Last step: people and rooms come from the directory, and are connected all at once. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ConnectRun } from '../../../client/api.ts';
import { Button, buttonClass } from '../../../ui/components/button.tsx';
import { Notice } from '../../../ui/components/notice.tsx';
import { connectionQuery, useImportDirectory } from '../../api/connections.ts';
import { latestRunQuery, statusCountsQuery, useStartRun } from '../../api/participants.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';

interface StepProps {
  connectionId: string;
  /** How many are known and not connected yet. */
  waiting: number;
}

export function PeopleStep({ connectionId }: { connectionId: string }) {
  const { t } = useText();
  const connection = useQuery(connectionQuery(connectionId)).data;
  const counts = useQuery(statusCountsQuery).data;
  const waiting = counts ? counts['not-connected'] + counts.failed : 0;
  return (
    <>
      <div className="stack-tight">
        <h2>{t('peopleStep.title')}</h2>
        <p className="quiet">{t('peopleStep.lead', { name: connection?.name ?? '' })}</p>
      </div>
      <DirectoryCard connectionId={connectionId} waiting={waiting} />
      <ConnectCard connectionId={connectionId} waiting={waiting} />
    </>
  );
}

function DirectoryCard({ connectionId, waiting }: StepProps) {
  const { t } = useText();
  const directory = useImportDirectory();
  return (
    <section className="card" aria-labelledby="step-directory">
      <h3 id="step-directory">{t('peopleStep.import')}</h3>
      {directory.data ? (
        <Notice tone="good" urgent title={t('directory.done', { ...directory.data })} />
      ) : (
        <p className="quiet">{t('peopleStep.importText')}</p>
      )}
      {directory.error ? <ProblemNotice error={directory.error} /> : null}
      <div>
        <Button
          look={waiting > 0 || directory.data ? 'plain' : 'next'}
          busy={directory.isPending}
          onClick={() => directory.mutate(connectionId)}
        >
          {t('directory.import')}
        </Button>
      </div>
    </section>
  );
}

function ConnectCard({ connectionId, waiting }: StepProps) {
  const { t } = useText();
  const latest = useQuery(latestRunQuery).data?.run;
  const start = useStartRun();
  const run = latest?.connection.id === connectionId ? latest : null;
  const running = run !== null && run.finishedAt === null;
  return (
    <section className="card" aria-labelledby="step-connect">
      <h3 id="step-connect">{t('peopleStep.connect')}</h3>
      <p className="quiet" role="status">
        {running ? t('run.running', progressOf(run)) : t('peopleStep.waiting', { count: waiting })}
      </p>
      {start.error ? <ProblemNotice error={start.error} /> : null}
      <div className="button-row">
        <Button
          look={waiting > 0 && !running ? 'next' : 'plain'}
          disabled={waiting === 0}
          busy={start.isPending || running}
          onClick={() => start.mutate({ connectionId, participantIds: null })}
        >
          {t('connectAll.open')}
        </Button>
        <Link to="/people" className={buttonClass(run && !running && waiting === 0 ? 'next' : 'quiet')}>
          {t('peopleStep.toPeople')}
        </Link>
      </div>
    </section>
  );
}

function progressOf({ counts }: ConnectRun): { done: number; total: number } {
  const done = counts.connected + counts.failed;
  return { done, total: done + counts.waiting };
}
