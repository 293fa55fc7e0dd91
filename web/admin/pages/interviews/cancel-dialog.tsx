/** Asks before an interview is cancelled and says what that touches. */
import type { Interview } from '../../../client/api.ts';
import { useToast } from '../../../ui/components/toasts.tsx';
import { useCancelInterview } from '../../api/interviews.ts';
import { useDates, useText } from '../../context/text.tsx';
import { Confirm } from '../../shell/confirm.tsx';

export function CancelDialog({ interview, onClose }: { interview: Interview; onClose: () => void }) {
  const { t } = useText();
  const dates = useDates(interview.zone);
  const cancel = useCancelInterview();
  const toast = useToast();
  const names = [...interview.people, ...(interview.room ? [interview.room] : [])].map((each) => each.name);
  return (
    <Confirm
      open
      onClose={onClose}
      title={t('cancel.title', { name: interview.application.applicantName })}
      confirmLabel={t('interview.cancel')}
      keepLabel={t('cancel.keep')}
      busy={cancel.isPending}
      error={cancel.error}
      onConfirm={() =>
        cancel.mutate(interview.id, {
          onSuccess: () => {
            toast(t('cancel.done'));
            onClose();
          },
        })
      }
    >
      <p>
        <strong>{dates.span(interview.span)}</strong>
      </p>
      <ul className="bullets">
        <li>{t('cancel.calendars', { count: names.length, names: names.join(', ') })}</li>
        <li>{t('cancel.mail', { name: interview.application.applicantName })}</li>
      </ul>
    </Confirm>
  );
}
