/** Fourth step: the check ticks itself. What failed stands open with its fix; the details can be put right at once. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Connection } from '../../../client/api.ts';
import { Button, buttonClass } from '../../../ui/components/button.tsx';
import { Notice } from '../../../ui/components/notice.tsx';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { connectionQuery, isChecking, useCheckConnection } from '../../api/connections.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { CheckSteps } from '../connections/check-steps.tsx';
import { RenewCredential } from '../connections/renew-credential.tsx';
import { AuthorizeButton } from './authorize-button.tsx';

export function CheckStep({ connectionId }: { connectionId: string }) {
  const { t } = useText();
  const connection = useQuery(connectionQuery(connectionId));
  if (connection.isPending) return <Skeleton label={t('loading')} />;
  if (!connection.data) return <ProblemNotice error={connection.error} onRetry={() => void connection.refetch()} />;
  return <Check connection={connection.data} />;
}

function Check({ connection }: { connection: Connection }) {
  const { t } = useText();
  const check = useCheckConnection();
  const [changing, setChanging] = useState(false);
  const running = isChecking(connection) || check.isPending;
  const proven = connection.check?.provenLevel ?? null;
  const finished = connection.check !== null && !running;
  return (
    <>
      <div className="stack-tight">
        <h2>{t('check.title', { name: connection.name })}</h2>
        <p className="quiet">
          {t(connection.authorizedOnPage && !connection.check ? 'authorize.lead' : 'check.lead', { provider: connection.provider.title })}
        </p>
      </div>
      {connection.check ? <CheckSteps check={connection.check} /> : null}
      {check.error ? <ProblemNotice error={check.error} /> : null}
      {finished && proven ? (
        <Notice tone="good" urgent title={t('check.passed', { level: t(`level.${proven}`) })}>
          {t('check.passedText')}
        </Notice>
      ) : null}
      {finished && !proven ? (
        <Notice tone="bad" urgent title={t('check.failed')}>
          {t('check.failedText')}
        </Notice>
      ) : null}
      <div className="button-row">
        {finished && proven ? (
          <Link to="/settings/calendar/connect" search={{ connection: connection.id, step: 'import' }} className={buttonClass('next')}>
            {t('check.goOn')}
          </Link>
        ) : null}
        {finished && !proven ? (
          <Button look="next" onClick={() => setChanging(true)}>
            {t('check.change')}
          </Button>
        ) : null}
        {connection.authorizedOnPage ? <AuthorizeButton connection={connection} look={connection.check ? 'plain' : 'next'} /> : null}
        <Button
          look={connection.check || connection.authorizedOnPage ? 'plain' : 'next'}
          busy={running}
          onClick={() => check.mutate(connection.id)}
        >
          {t(running ? 'check.running' : connection.check ? 'check.again' : 'check.start')}
        </Button>
        {running ? <span className="quiet small">{t('check.leave')}</span> : null}
      </div>
      {changing ? <RenewCredential connection={connection} onClose={() => setChanging(false)} /> : null}
    </>
  );
}
