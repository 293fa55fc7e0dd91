/** How a menu opens, where it stands, and how keys move through it. */
import {
  type AriaAttributes,
  type KeyboardEvent,
  type MouseEvent,
  type ToggleEvent as ReactToggleEvent,
  type RefObject,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';

/** What a button needs to be able to open a menu. */
export interface MenuTrigger extends Pick<AriaAttributes, 'aria-haspopup' | 'aria-expanded'> {
  id?: string;
  popoverTarget?: string;
  onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
}

const ITEMS = '[role^="menuitem"]';
const GAP = 4;
/** A button that ends further left than this has no room for a menu that ends with it. */
const NARROW = 260;

export function useMenu() {
  const popup = useRef<HTMLDivElement>(null);
  const triggerId = useId();
  const popupId = useId();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return;
    focusItem(popup.current, () => 0);
    return keepInPlace(popup, triggerId);
  }, [open, triggerId]);
  const close = () => {
    popup.current?.hidePopover();
    document.getElementById(triggerId)?.focus();
  };
  const triggerProps: MenuTrigger = {
    id: triggerId,
    popoverTarget: popupId,
    'aria-haspopup': 'menu',
    'aria-expanded': open,
    onKeyDown: (event) => {
      if (event.key !== 'ArrowDown') return;
      event.preventDefault();
      popup.current?.showPopover();
    },
  };
  const popupProps = {
    ref: popup,
    id: popupId,
    popover: 'auto' as const,
    'aria-labelledby': triggerId,
    onBeforeToggle: (event: ReactToggleEvent<HTMLElement>) => {
      if (event.newState === 'open') place(popup.current, triggerId);
      setOpen(event.newState === 'open');
    },
    // Whichever comes last, this or the items, gives the focus to the first item.
    onToggle: (event: ReactToggleEvent<HTMLElement>) => {
      if (event.newState === 'open') focusItem(popup.current, () => 0);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => onMenuKey(event, popup.current, close),
    onMouseOver: (event: MouseEvent<HTMLElement>) => itemAt(event.target)?.focus(),
    onClick: (event: MouseEvent<HTMLElement>) => {
      if (itemAt(event.target)?.role === 'menuitem') close();
    },
  };
  return { open, triggerProps, popupProps };
}

function onMenuKey(event: KeyboardEvent<HTMLElement>, popup: HTMLElement | null, close: () => void): void {
  const { key } = event;
  const move = MOVES[key];
  // From the button, the key then goes on to whatever comes next on the page.
  if (key === 'Tab') close();
  else if (move) focusItem(popup, move);
  else if (key === ' ') itemAt(event.target)?.click();
  else if (key === 'Escape') close();
  else if (key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) focusByLetter(popup, key);
  else return;
  if (key === 'Tab') return;
  event.preventDefault();
  // A dialog around the menu stays open.
  event.stopPropagation();
}

const MOVES: Readonly<Partial<Record<string, (at: number, count: number) => number>>> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at <= 0 ? count : at) - 1,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

function itemAt(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(ITEMS) : null;
}

function itemsOf(popup: HTMLElement | null): HTMLElement[] {
  return [...(popup?.querySelectorAll<HTMLElement>(ITEMS) ?? [])];
}

function focusedOf(items: readonly HTMLElement[]): number {
  const focused = document.activeElement;
  return focused instanceof HTMLElement ? items.indexOf(focused) : -1;
}

function focusItem(popup: HTMLElement | null, move: (at: number, count: number) => number): void {
  const items = itemsOf(popup);
  const at = focusedOf(items);
  items[move(at, items.length)]?.focus();
}

/** The next item that begins with the letter. */
function focusByLetter(popup: HTMLElement | null, letter: string): void {
  const items = itemsOf(popup);
  const after = focusedOf(items) + 1;
  const begins = (item: HTMLElement) => item.textContent.trim().toLowerCase().startsWith(letter.toLowerCase());
  [...items.slice(after), ...items.slice(0, after)].find(begins)?.focus();
}

/** Below the button, or above it in the lower half of the screen. */
function place(popup: HTMLElement | null, triggerId: string): void {
  const trigger = document.getElementById(triggerId);
  if (!popup || !trigger) return;
  const { top, bottom, left, right } = trigger.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const below = bottom < height / 2;
  popup.style.top = below ? `${bottom + GAP}px` : 'auto';
  popup.style.bottom = below ? 'auto' : `${height - top + GAP}px`;
  popup.style.left = right < NARROW ? `${Math.max(left, GAP)}px` : 'auto';
  popup.style.right = right < NARROW ? 'auto' : `${width - right}px`;
}

function keepInPlace(popup: RefObject<HTMLElement | null>, triggerId: string): () => void {
  const again = () => place(popup.current, triggerId);
  addEventListener('scroll', again, { capture: true, passive: true });
  addEventListener('resize', again);
  return () => {
    removeEventListener('scroll', again, { capture: true });
    removeEventListener('resize', again);
  };
}
