/** What a recruiter can do with one interview: move, cancel, write again. */
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { Interview } from '../../../client/api.ts';
import { Button } from '../../../ui/components/button.tsx';
import { Menu, MenuItem } from '../../../ui/components/menu.tsx';
import { useToast } from '../../../ui/components/toasts.tsx';
import { isNotWritten, useRetryInterview } from '../../api/interviews.ts';
import { useText } from '../../context/text.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { MoveDialog } from './move-dialog.tsx';

export function InterviewActions({ interview, asButtons = false }: { interview: Interview; asButtons?: boolean }) {
  const { t } = useText();
  const [asked, setAsked] = useState<'move' | 'cancel' | null>(null);
  const retry = useRetryInterview();
  const toast = useToast();
  const writeAgain = () =>
    retry.mutate(interview.id, { onSuccess: () => toast(t('interview.retried')), onError: () => toast(t('interview.retryFailed')) });
  const confirmed = interview.state === 'confirmed';
  const broken = isNotWritten(interview);
  const close = () => setAsked(null);
  if (!confirmed && !broken) return null;

  return (
    <>
      {asButtons ? (
        <div className="button-row">
          {broken ? (
            <Button look="next" busy={retry.isPending} onClick={writeAgain}>
              {t('interview.retry')}
            </Button>
          ) : null}
          {confirmed ? <Button onClick={() => setAsked('move')}>{t('interview.move')}</Button> : null}
          {confirmed ? (
            <Button look="danger" onClick={() => setAsked('cancel')}>
              {t('interview.cancel')}
            </Button>
          ) : null}
        </div>
      ) : (
        <Menu
          trigger={
            <Button
              look="quiet"
              small
              className="button-icon-only"
              aria-label={t('interview.actionsFor', { name: interview.application.applicantName })}
            >
              <Ellipsis aria-hidden="true" />
            </Button>
          }
        >
          {broken ? <MenuItem onClick={writeAgain}>{t('interview.retry')}</MenuItem> : null}
          {confirmed ? <MenuItem onClick={() => setAsked('move')}>{t('interview.moveMore')}</MenuItem> : null}
          {confirmed ? (
            <MenuItem danger onClick={() => setAsked('cancel')}>
              {t('interview.cancelMore')}
            </MenuItem>
          ) : null}
        </Menu>
      )}
      {asked === 'move' ? <MoveDialog interview={interview} onClose={close} /> : null}
      {asked === 'cancel' ? <CancelDialog interview={interview} onClose={close} /> : null}
    </>
  );
}
