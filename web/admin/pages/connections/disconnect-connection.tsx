/** Disconnects a service account: paused with its credential kept, or forgotten altogether. Shows first what that touches. */
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { Connection } from '../../../client/api.ts';
import { Skeleton } from '../../../ui/components/skeleton.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { disconnectPreviewQuery, useDisconnectConnection } from '../../api/connections.ts';
import { useText } from '../../context/text.tsx';
import { Confirm } from '../../shell/confirm.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';

const CHOICES = ['keep', 'erase'] as const;

export function DisconnectConnection({ connection, onClose }: { connection: Connection; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const disconnect = useDisconnectConnection();
  const [choice, setChoice] = useState<(typeof CHOICES)[number]>('keep');
  const done = ({ notGivenBack }: { notGivenBack: unknown }) => {
    toast(t(notGivenBack === null ? `disconnectAll.done.${choice}` : 'disconnectAll.done.notGivenBack', { name: connection.name }));
    onClose();
  };
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('disconnectAll.title', { name: connection.name })}
      confirmLabel={t(`disconnectAll.submit.${choice}`)}
      keepLabel={t('disconnect.keep')}
      busy={disconnect.isPending}
      error={disconnect.error}
      onConfirm={() => disconnect.mutate({ id: connection.id, body: { choice } }, { onSuccess: done })}
    >
      <Touched id={connection.id} />
      <CredentialChoice choice={choice} onChoose={setChoice} />
    </Confirm>
  );
}

function Touched({ id }: { id: string }) {
  const { t } = useText();
  const preview = useQuery(disconnectPreviewQuery(id));
  if (preview.isPending) return <Skeleton label={t('loading')} lines={3} />;
  if (!preview.data) return <ProblemNotice error={preview.error} onRetry={() => void preview.refetch()} />;
  const { people, rooms, openInvitations, comingInterviews, names } = preview.data;
  return (
    <div className="stack-tight">
      <p>{t('disconnectAll.text')}</p>
      <ul className="bullets">
        <li>{t('disconnectAll.calendars', { people, rooms })}</li>
        <li>{t('disconnectAll.invitations', { count: openInvitations })}</li>
        <li>{t('disconnectAll.interviews', { count: comingInterviews })}</li>
      </ul>
      {names.length > 0 ? (
        <p className="quiet small">
          {names.map((each) => each.name).join(', ')}
          {people + rooms > names.length ? ' …' : ''}
        </p>
      ) : null}
    </div>
  );
}

function CredentialChoice({ choice, onChoose }: { choice: string; onChoose: (choice: (typeof CHOICES)[number]) => void }) {
  const { t } = useText();
  const name = useId();
  return (
    <fieldset className="stack-tight">
      <legend className="fieldset-legend">{t('disconnectAll.credential')}</legend>
      {CHOICES.map((each) => (
        <label key={each} className="check">
          <input type="radio" name={name} checked={choice === each} onChange={() => onChoose(each)} />
          {t(`disconnectAll.choice.${each}`)}
        </label>
      ))}
    </fieldset>
  );
}
