/** Asks before something is destroyed or moved, and shows what it touches. Says in place when it did not work. */
import type { ReactNode } from 'react';
import { Button } from '../../ui/components/button.tsx';
import { Dialog } from '../../ui/components/dialog.tsx';
import { useText } from '../context/text.tsx';
import { ProblemNotice } from './problem-notice.tsx';

export interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  onConfirm: () => void;
  title: string;
  /** What it touches, in sentences. */
  children: ReactNode;
  confirmLabel: string;
  keepLabel: string;
  busy: boolean;
  error: unknown;
}

export function Confirm({ open, onClose, onConfirm, title, children, confirmLabel, keepLabel, busy, error }: ConfirmProps) {
  const { t } = useText();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      closeLabel={t('close')}
      actions={
        <>
          <Button look="danger" busy={busy} onClick={onConfirm}>
            {confirmLabel}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {keepLabel}
          </Button>
        </>
      }
    >
      {children}
      {error ? <ProblemNotice error={error} /> : null}
    </Dialog>
  );
}
