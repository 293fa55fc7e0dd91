/** Short answers to what was just done, with an undo where there is one. Announced politely, never the only trace of a failure. */
import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { Button, buttonClass } from './button.tsx';
import './toasts.css';

const SHOWN_MS = 8_000;

export interface ToastOptions {
  undo?: { label: string; run: () => void };
}

export function useToast(): (text: string, options?: ToastOptions) => void {
  const { add } = Toast.useToastManager();
  return (text, options = {}) => {
    add({
      title: text,
      timeout: SHOWN_MS,
      ...(options.undo ? { actionProps: { children: options.undo.label, onClick: options.undo.run } } : {}),
    });
  };
}

export const ToastProvider = Toast.Provider;

export function Toasts({ closeLabel }: { closeLabel: string }) {
  const { toasts } = Toast.useToastManager();
  return (
    <Toast.Portal>
      <Toast.Viewport className="toasts">
        {toasts.map((toast) => (
          <Toast.Root key={toast.id} toast={toast} className="toast" swipeDirection="down">
            <Toast.Title className="toast-text" render={<p />} />
            {toast.actionProps ? <Toast.Action className={buttonClass('plain', true)} /> : null}
            <Toast.Close render={<Button look="quiet" small className="button-icon-only" aria-label={closeLabel} />}>
              <X aria-hidden="true" />
            </Toast.Close>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}
