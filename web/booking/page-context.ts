/** What every part of the page may ask for: the model, its words, and what only the browser knows. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Values } from '../ui/messages.ts';
import type { LocalClock } from './local-clock.ts';
import type { BookingPageModel } from './page-model.ts';
import type { WordKey } from './words/words.ts';

export interface Page {
  readonly model: BookingPageModel;
  readonly t: (key: WordKey, values?: Values) => string;
  readonly clockOf: (zone: string) => LocalClock;
  /** Null on the server, without scripts, and before the first render in the browser. */
  readonly device: Device | null;
}

export interface Device {
  readonly zone: string;
  /** Current time by the server's clock, renewed every few seconds while a time is kept. */
  readonly now: number;
}

const PageContext = createContext<Page | null>(null);
export const PageProvider = PageContext.Provider;

export function usePage(): Page {
  const page = useContext(PageContext);
  if (!page) throw new Error('a part of the page was rendered outside of it');
  return page;
}
