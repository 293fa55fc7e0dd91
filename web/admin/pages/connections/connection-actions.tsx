/** What can be done with a connection. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Connection } from '../../../client/api.ts';
import { Button, buttonClass } from '../../../ui/components/button.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { isChecking, useCheckConnection, useImportDirectory } from '../../api/connections.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { AuthorizeButton } from '../connect/authorize-button.tsx';
import { DisconnectConnection } from './disconnect-connection.tsx';
import { RenewCredential } from './renew-credential.tsx';

export function ConnectionActions({ connection }: { connection: Connection }) {
  const { t } = useText();
  const may = useMay();
  const toast = useToast();
  const check = useCheckConnection();
  const directory = useImportDirectory();
  const [asked, setAsked] = useState<'renew' | 'disconnect' | null>(null);
  const checking = isChecking(connection) || check.isPending;
  const active = connection.state === 'active' || connection.state === 'degraded';
  return (
    <>
      {check.error ? <ProblemNotice error={check.error} /> : null}
      {directory.error ? <ProblemNotice error={directory.error} /> : null}
      <div className="button-row">
        <Button busy={checking} onClick={() => check.mutate(connection.id)}>
          {t(checking ? 'check.running' : 'check.again')}
        </Button>
        {active && may('participants.connect') ? (
          <Button
            busy={directory.isPending}
            onClick={() => directory.mutate(connection.id, { onSuccess: (result) => toast(t('directory.done', { ...result })) })}
          >
            {t('directory.import')}
          </Button>
        ) : null}
        {connection.state === 'draft' ? (
          <Link to="/settings/calendar/connect" search={{ connection: connection.id }} className={buttonClass('next')}>
            {t('connect.resume')}
          </Link>
        ) : null}
        {connection.authorizedOnPage ? <AuthorizeButton connection={connection} look="plain" /> : null}
        <Button onClick={() => setAsked('renew')}>{t('renew.open')}</Button>
        <Button look="danger" onClick={() => setAsked('disconnect')}>
          {t('disconnectAll.open')}
        </Button>
      </div>
      {asked === 'renew' ? <RenewCredential connection={connection} onClose={() => setAsked(null)} /> : null}
      {asked === 'disconnect' ? <DisconnectConnection connection={connection} onClose={() => setAsked(null)} /> : null}
    </>
  );
}
