/**
 * What a visitor's address asks the page for: view, zone, language, days shown, month, a start. Everything is optional and whatever
 * makes no sense is left out, so that no address can break the page.
 */
import type { Language } from '../../domain/interview/application.ts';
import { type Instant, instant } from '../../domain/time/instant.ts';

export interface PageWishes {
  readonly view: 'move' | 'cancel' | 'decline' | 'zone' | null;
  readonly zone: string | null;
  readonly language: Language | null;
  readonly days: number;
  readonly month: string | null;
  readonly start: Instant | null;
}

const FIRST_DAYS = 7;
const MOST_DAYS = 400;
const VIEWS = ['move', 'cancel', 'decline', 'zone'] as const;

export function readWishes(query: Readonly<Record<string, string>>): PageWishes {
  const { view, zone, lang, days, month, start } = query;
  const wantedDays = /^\d{1,3}$/.test(days ?? '') ? Number(days) : FIRST_DAYS;
  return {
    view: VIEWS.find((one) => one === view) ?? null,
    zone: zone !== undefined && isZone(zone) ? zone : null,
    language: lang === 'en' || lang === 'de' ? lang : null,
    days: Math.min(Math.max(wantedDays, FIRST_DAYS), MOST_DAYS),
    month: month !== undefined && /^2\d{3}-(0[1-9]|1[0-2])$/.test(month) ? month : null,
    start: readStart(start),
  };
}

/** `2027-03-02T09:30Z`, as the page's buttons send it; null for anything else. */
export function readStart(text: unknown): Instant | null {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : instant(at);
}

/** The query that keeps a visitor's choices on the way to another state of the page. */
export function keptQuery(wishes: PageWishes): string {
  const query = new URLSearchParams();
  if (wishes.zone !== null) query.set('zone', wishes.zone);
  if (wishes.language !== null) query.set('lang', wishes.language);
  if (wishes.days > FIRST_DAYS) query.set('days', String(wishes.days));
  if (wishes.month !== null) query.set('month', wishes.month);
  const text = query.toString();
  return text && `?${text}`;
}

/** The first language of an Accept-Language list that there is a page in. */
export function acceptedLanguage(header: string | undefined): Language {
  const tags = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().toLowerCase().split(';q=');
      return { language: tag.split('-')[0], weight: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ language, weight }) => (language === 'en' || language === 'de') && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return tags[0]?.language === 'de' ? 'de' : 'en';
}

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return /^[A-Z]/.test(text);
  } catch {
    return false;
  }
}
