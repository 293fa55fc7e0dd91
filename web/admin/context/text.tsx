/** Language of the page: chosen in this browser, else the user's own, else the browser's. Dates come with the organisation's zone. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import * as dates from '../../ui/dates.ts';
import { type Language, pickLanguage, translator, type Values } from '../../ui/messages.ts';
import type { MessageKey } from '../messages/en.ts';
import { readPreference, writePreference } from './preferences.ts';

export type Translate = (key: MessageKey, values?: Values) => string;

export interface Text {
  language: Language;
  t: Translate;
  /** Whether a text names a message: for codes that come from the server. */
  knows: (key: string) => key is MessageKey;
  /** Chooses for this browser, from now on. */
  setLanguage: (language: Language) => Promise<void>;
  /** Speaks the language of whoever signed in, unless this browser was told another. */
  followUser: (own: Language) => Promise<void>;
}

const TextContext = createContext<Text | null>(null);

const CATALOGUES: Record<Language, () => Promise<Readonly<Record<MessageKey, string>>>> = {
  en: async () => (await import('../messages/en.ts')).en,
  de: async () => (await import('../messages/de.ts')).de,
};

export interface LoadedText {
  language: Language;
  catalogue: Readonly<Record<MessageKey, string>>;
}

export async function loadText(language: Language): Promise<LoadedText> {
  return { language, catalogue: await CATALOGUES[language]() };
}

/** The language to begin with. `own` = the signed-in user's, once known. */
export function firstLanguage(own?: Language): Language {
  const chosen = readPreference('language');
  if (chosen === 'en' || chosen === 'de') return chosen;
  return own ?? pickLanguage(navigator.languages);
}

export function TextProvider({ first, children }: { first: LoadedText; children: ReactNode }) {
  const [loaded, setLoaded] = useState(first);
  useEffect(() => {
    document.documentElement.lang = loaded.language;
  }, [loaded.language]);
  const text = useMemo<Text>(
    () => ({
      language: loaded.language,
      t: translator(loaded.catalogue, loaded.language),
      knows: (key): key is MessageKey => Object.hasOwn(loaded.catalogue, key),
      setLanguage: async (language) => {
        writePreference('language', language);
        setLoaded(await loadText(language));
      },
      followUser: async (own) => setLoaded(await loadText(firstLanguage(own))),
    }),
    [loaded],
  );
  return <TextContext value={text}>{children}</TextContext>;
}

export function useText(): Text {
  const text = useContext(TextContext);
  if (!text) throw new Error('useText outside TextProvider');
  return text;
}

/** Dates in the page's language and the given zone. */
export function useDates(zone: string) {
  const { language } = useText();
  return useMemo(
    () => ({
      day: (at: string) => dates.formatDay(at, zone, language),
      shortDay: (at: string) => dates.formatShortDay(at, zone, language),
      time: (at: string) => dates.formatTime(at, zone, language),
      timeSpan: (span: { start: string; end: string }) => dates.formatTimeSpan(span, zone, language),
      span: (span: { start: string; end: string }) => dates.formatSpan(span, zone, language),
      moment: (at: string) => dates.formatMoment(at, zone, language),
      dateOf: (at: string) => dates.dateIn(at, zone),
      zone: dates.zoneWords(zone, language),
    }),
    [zone, language],
  );
}
