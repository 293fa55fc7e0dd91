/** *Regular availability for appointments* of one person or room, and the days on which there is none. */
import { useState } from 'react';
import type { Participant } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Dialog } from '../../../ui/components/dialog.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { useSetHours } from '../../api/participants.ts';
import { useText } from '../../context/text.tsx';
import { ProblemNotice } from '../../shell/problem-notice.tsx';
import { hoursDraftOf, hoursOf } from './hours-draft.ts';
import { HoursFields } from './hours-fields.tsx';

export function HoursDialog({ participant, onClose }: { participant: Participant; onClose: () => void }) {
  const { t } = useText();
  const toast = useToast();
  const save = useSetHours();
  const [draft, setDraft] = useState(() => hoursDraftOf(participant.hours));
  const hours = hoursOf(draft);
  const submit = () => {
    if (!hours) return;
    const before = participant.hours;
    const undo = { undo: { label: t('undo'), run: () => save.mutate({ id: participant.id, body: before }) } };
    save.mutate(
      { id: participant.id, body: hours },
      {
        onSuccess: () => {
          toast(t('hours.saved', { name: participant.name }), undo);
          onClose();
        },
      },
    );
  };

  return (
    <Dialog
      open
      wide
      onClose={onClose}
      title={t('hours.title', { name: participant.name })}
      closeLabel={t('close')}
      description={t('hours.lead', { kind: participant.kind })}
      actions={
        <>
          <Button look="next" busy={save.isPending} disabled={!hours} onClick={submit}>
            {t('save')}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t('cancelForm')}
          </Button>
          {hours ? null : (
            <span className="field-error" role="alert">
              {t('hours.wrong')}
            </span>
          )}
        </>
      }
    >
      <HoursFields draft={draft} onChange={setDraft} />
      {save.error ? <ProblemNotice error={save.error} /> : null}
    </Dialog>
  );
}
