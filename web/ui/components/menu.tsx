/**
 * A menu of actions behind one button, after the ARIA pattern *menu button*. A popover of the browser: it stands above everything and
 * still is where its button is, so it belongs to the same landmark and no guards have to keep the focus.
 */
import { cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import { type MenuTrigger, useMenu } from './use-menu.ts';
import './menu.css';

export function Menu({ trigger, children }: { trigger: ReactElement<MenuTrigger>; children: ReactNode }) {
  const { open, triggerProps, popupProps } = useMenu();
  return (
    <>
      {cloneElement(trigger, triggerProps)}
      <div className="menu" role="menu" tabIndex={-1} {...popupProps}>
        {open ? children : null}
      </div>
    </>
  );
}

interface MenuItemProps {
  children: ReactNode;
  onClick?: () => void;
  /** A link to be the item, instead of a button. */
  render?: ReactElement<{ className?: string; role?: string; tabIndex?: number; children?: ReactNode }>;
  danger?: boolean;
}

export function MenuItem({ children, onClick, render, danger = false }: MenuItemProps) {
  const className = `menu-item${danger ? ' menu-item-danger' : ''}`;
  if (render) return cloneElement(render, { className, role: 'menuitem', tabIndex: -1, children });
  return (
    <button type="button" className={className} role="menuitem" tabIndex={-1} onClick={onClick}>
      {children}
    </button>
  );
}

export interface MenuChoice<Value extends string> {
  label: string;
  value: Value;
  choices: readonly { value: Value; label: string; lang?: string }[];
  onChange: (value: Value) => void;
}

/** One of several; the menu stays open, so that the effect is seen. */
export function MenuChoices<Value extends string>({ label, value, choices, onChange }: MenuChoice<Value>) {
  const labelId = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a menu may own a group, not a fieldset
    <div role="group" aria-labelledby={labelId}>
      <div className="menu-label" id={labelId}>
        {label}
      </div>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          className="menu-item"
          role="menuitemradio"
          aria-checked={choice.value === value}
          tabIndex={-1}
          onClick={() => onChange(choice.value)}
        >
          <span className="menu-dot" aria-hidden="true" />
          <span lang={choice.lang}>{choice.label}</span>
        </button>
      ))}
    </div>
  );
}

export function MenuSeparator() {
  return <hr className="menu-separator" />;
}
