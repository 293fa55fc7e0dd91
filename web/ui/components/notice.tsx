/** A sentence that matters, with what to do next. `role="alert"` only for what has just gone wrong. */
import type { ReactNode } from 'react';
import { StateShape, type StateTone } from './state-sign.tsx';
import './notice.css';

export interface NoticeProps {
  tone: StateTone;
  title?: ReactNode;
  children?: ReactNode;
  /** A machine's word for the problem: small, for whoever writes to support. */
  code?: string | undefined;
  action?: ReactNode;
  urgent?: boolean;
}

export function Notice({ tone, title, children, code, action, urgent = false }: NoticeProps) {
  return (
    <div className={`notice notice-${tone}`} role={urgent ? 'alert' : undefined}>
      <span className={`notice-shape state-${tone}`}>
        <StateShape tone={tone} />
      </span>
      <div className="notice-body">
        {title ? <p className="notice-title">{title}</p> : null}
        {children ? <div className="notice-text">{children}</div> : null}
        {code ? <code className="notice-code">{code}</code> : null}
      </div>
      {action ? <div className="notice-action">{action}</div> : null}
    </div>
  );
}
