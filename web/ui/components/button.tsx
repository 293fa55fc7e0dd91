/** Buttons. `next` is marigold: at most one on a page, for the one thing to do next. */
import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import './button.css';

export type ButtonLook = 'next' | 'plain' | 'quiet' | 'danger';

export function buttonClass(look: ButtonLook = 'plain', small = false): string {
  return `button button-${look}${small ? ' button-small' : ''}`;
}

export interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook;
  small?: boolean;
  /** Work is under way: the button stays focusable, says so and does nothing. */
  busy?: boolean;
  icon?: ReactNode;
}

export function Button({ look = 'plain', small = false, busy = false, icon, children, onClick, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={`${buttonClass(look, small)}${className ? ` ${className}` : ''}`}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <LoaderCircle className="spin" aria-hidden="true" /> : icon}
      {children}
    </button>
  );
}
