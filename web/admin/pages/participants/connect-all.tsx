/** *Connect all*: everybody and every room not connected yet, with the connection there is or the one chosen. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Button, buttonClass } from '../../../ui/components/button.tsx';
import { Dialog } from '../../../ui/components/dialog.tsx';
import { latestRunQuery, statusCountsQuery, useStartRun } from '../../api/participants.ts';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { ConnectionChoice } from './connection-choice.tsx';
import { useActiveConnections } from './use-active-connections.ts';

export function ConnectAll() {
  const { t } = useText();
  const may = useMay();
  const connections = useActiveConnections();
  const run = useQuery(latestRunQuery).data?.run;
  const counts = useQuery(statusCountsQuery).data;
  const [open, setOpen] = useState(false);
  const running = run !== null && run !== undefined && run.finishedAt === null;
  const unconnected = counts ? counts['not-connected'] + counts.failed : null;

  if (connections.length === 0) {
    if (!may('connections.manage')) return null;
    return (
      <Link to="/settings/calendar/connect" className={buttonClass('next')}>
        {t('connect.title')}
      </Link>
    );
  }
  return (
    <>
      <Button look={unconnected === 0 ? 'plain' : 'next'} busy={running} disabled={unconnected === 0} onClick={() => setOpen(true)}>
        {running ? t('connectAll.running') : t('connectAll.open')}
      </Button>
      {open ? <ConnectDialog participantIds={null} count={unconnected ?? 0} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

export interface ConnectDialogProps {
  /** Null = everybody and every room that is not connected yet. */
  participantIds: readonly string[] | null;
  count: number;
  onClose: () => void;
}

export function ConnectDialog({ participantIds, count, onClose }: ConnectDialogProps) {
  const { t } = useText();
  const connections = useActiveConnections();
  const start = useStartRun();
  const [chosen, setChosen] = useState<string | null>(null);
  const connectionId = chosen ?? connections[0]?.id;
  const submit = () => {
    if (connectionId) start.mutate({ connectionId, participantIds }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(participantIds ? 'connectAll.titleSome' : 'connectAll.title', { count })}
      closeLabel={t('close')}
      actions={
        <>
          <Button look="next" busy={start.isPending} disabled={!connectionId} onClick={submit}>
            {t('connectAll.submit', { count })}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('cancelForm')}
          </Button>
        </>
      }
    >
      <p>{t('connectAll.text')}</p>
      <ConnectionChoice connections={connections} chosen={connectionId} onChoose={setChosen} />
      {start.error ? <ProblemNotice error={start.error} /> : null}
    </Dialog>
  );
}
