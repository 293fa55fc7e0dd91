/** A dialog that keeps the focus, closes with Escape and becomes a sheet on a phone. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import './dialog.css';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  closeLabel: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons, the one that goes on first. */
  actions?: ReactNode;
  wide?: boolean;
}

export function Dialog({ open, onClose, title, closeLabel, description, children, actions, wide = false }: DialogProps) {
  return (
    <Base.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop className="dialog-scrim" />
        <Base.Popup className={`dialog${wide ? ' dialog-wide' : ''}`}>
          <header className="dialog-head">
            <Base.Title className="dialog-title">{title}</Base.Title>
            <Base.Close render={<Button look="quiet" small className="button-icon-only" aria-label={closeLabel} />}>
              <X aria-hidden="true" />
            </Base.Close>
          </header>
          <div className="dialog-body">
            {description ? <Base.Description className="dialog-description">{description}</Base.Description> : null}
            {children}
          </div>
          {actions ? <footer className="dialog-actions">{actions}</footer> : null}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
