/** Progress of connecting calendars. It stays when the page is left, is found again after a reload, and goes when it was read. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../../ui/components/button.tsx';
import { StateSign } from '../../ui/components/state-sign.tsx';
import { latestRunQuery } from '../api/participants.ts';
import { readPreference, writePreference } from '../context/preferences.ts';
import { useText } from '../context/text.tsx';

const SHOWN_AFTER_END_MS = 86_400_000;

export function RunStrip() {
  const { t } = useText();
  const { data } = useQuery(latestRunQuery);
  const [dismissed, setDismissed] = useState(() => readPreference('dismissed-run'));
  const run = data?.run ?? null;
  useRefreshWithRun(run ? `${run.id} ${run.counts.waiting}` : '');

  if (!run || run.id === dismissed) return null;
  if (run.finishedAt && Date.now() - Date.parse(run.finishedAt) > SHOWN_AFTER_END_MS) return null;

  const { waiting, connected, failed } = run.counts;
  const total = waiting + connected + failed;
  const running = run.finishedAt === null;
  return (
    <section className="run-strip" aria-label={t('run.label')}>
      <div className="run-strip-text">
        <strong role="status">
          {running ? t('run.running', { done: connected + failed, total }) : t('run.done', { connected, total })}
        </strong>
        {failed > 0 ? (
          <Link to="/people" search={{ status: 'failed' }}>
            <StateSign tone="bad">{t('run.failed', { count: failed })}</StateSign>
          </Link>
        ) : null}
      </div>
      {running ? <progress className="run-strip-bar" value={connected + failed} max={total} aria-label={t('run.label')} /> : null}
      {running ? (
        <span className="quiet small">{t('run.leave')}</span>
      ) : (
        <Button
          look="quiet"
          small
          className="button-icon-only run-strip-end"
          aria-label={t('run.dismiss')}
          onClick={() => {
            writePreference('dismissed-run', run.id);
            setDismissed(run.id);
          }}
        >
          <X aria-hidden="true" />
        </Button>
      )}
    </section>
  );
}

/** Lists show each result as it comes. */
function useRefreshWithRun(progress: string): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (progress === '') return;
    void cache.invalidateQueries({ queryKey: ['participants'] });
    void cache.invalidateQueries({ queryKey: ['connections', 'list'] });
  }, [cache, progress]);
}
