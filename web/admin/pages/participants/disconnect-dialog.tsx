/** Disconnects one calendar, after saying what that touches. Connecting again is one click, so the toast offers it. */
import { useQuery } from '@tanstack/react-query';
import type { Participant } from '../../../client/api.ts';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { participantQuery, useDisconnectParticipant, useStartRun } from '../../api/participants.ts';
import { useText } from '../../context/text.tsx';
import { Confirm } from '../../shell/confirm.tsx';

export function DisconnectDialog({ participant, onClose }: { participant: Participant; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const touched = useQuery(participantQuery(participant.id));
  const disconnect = useDisconnectParticipant();
  const connect = useStartRun();
  const connectionId = participant.calendar.connection?.id;
  const done = () => {
    onClose();
    const run = () => connectionId && connect.mutate({ connectionId, participantIds: [participant.id] });
    toast(t('disconnect.done', { name: participant.name }), connectionId ? { undo: { label: t('connectAgain'), run } } : {});
  };
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('disconnect.title', { name: participant.name })}
      confirmLabel={t('disconnect.open')}
      keepLabel={t('disconnect.keep')}
      busy={disconnect.isPending}
      error={disconnect.error}
      onConfirm={() => disconnect.mutate(participant.id, { onSuccess: done })}
    >
      <p>{t('disconnect.text', { name: participant.name, kind: participant.kind })}</p>
      {touched.isPending ? <Skeleton label={t('loading')} lines={2} /> : null}
      {touched.data ? (
        <ul className="bullets">
          <li>{t('disconnectAll.invitations', { count: touched.data.openInvitations })}</li>
          <li>{t('disconnectAll.interviews', { count: touched.data.comingInterviews })}</li>
        </ul>
      ) : null}
    </Confirm>
  );
}
