/** Dates and times for people: always with an explicit zone, written out where they matter. Takes ISO instants, as the API gives them. */
import type { Language } from './messages.ts';

const LOCALES: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };
/** Cities whose German name differs from the one in the zone's name. Mails have the same list (`src/mail/date-words.ts`); a test compares. */
const GERMAN_CITIES: Readonly<Record<string, string>> = {
  Athens: 'Athen',
  Belgrade: 'Belgrad',
  Brussels: 'Brüssel',
  Bucharest: 'Bukarest',
  Copenhagen: 'Kopenhagen',
  Lisbon: 'Lissabon',
  Luxembourg: 'Luxemburg',
  Moscow: 'Moskau',
  Prague: 'Prag',
  Rome: 'Rom',
  Singapore: 'Singapur',
  Tokyo: 'Tokio',
  Vienna: 'Wien',
  Warsaw: 'Warschau',
  Zurich: 'Zürich',
};
const formats = new Map<string, Intl.DateTimeFormat>();

/** *Tuesday, 2 March 2027* / *Dienstag, 2. März 2027* */
export function formatDay(at: string | number, zone: string, language: Language): string {
  const parts = partsOf(at, language, { timeZone: zone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  return language === 'de'
    ? `${parts.weekday}, ${parts.day}. ${parts.month} ${parts.year}`
    : `${parts.weekday}, ${parts.day} ${parts.month} ${parts.year}`;
}

/** *Tue 2 Mar* / *Di. 2. März*: for tables. */
export function formatShortDay(at: string | number, zone: string, language: Language): string {
  const parts = partsOf(at, language, { timeZone: zone, weekday: 'short', day: 'numeric', month: 'short' });
  return language === 'de'
    ? `${parts.weekday?.replace('.', '')} ${parts.day}. ${parts.month}`
    : `${parts.weekday} ${parts.day} ${parts.month}`;
}

/** *10:30* */
export function formatTime(at: string | number, zone: string, language: Language): string {
  return formatOf(language, { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}

/** *10:30–11:15*; in German with *Uhr*. */
export function formatTimeSpan(span: { start: string; end: string }, zone: string, language: Language): string {
  const text = `${formatTime(span.start, zone, language)}–${formatTime(span.end, zone, language)}`;
  return language === 'de' ? `${text} Uhr` : text;
}

/** *Tuesday, 2 March 2027, 10:30–11:15 (Berlin time)* */
export function formatSpan(span: { start: string; end: string }, zone: string, language: Language): string {
  return `${formatDay(span.start, zone, language)}, ${formatTimeSpan(span, zone, language)} (${zoneWords(zone, language)})`;
}

/** *2 Mar 2027, 10:30* / *2. März 2027, 10:30*: for lists and histories. */
export function formatMoment(at: string | number, zone: string, language: Language): string {
  const parts = partsOf(at, language, { timeZone: zone, day: 'numeric', month: 'short', year: 'numeric' });
  const day = language === 'de' ? `${parts.day}. ${parts.month} ${parts.year}` : `${parts.day} ${parts.month} ${parts.year}`;
  return `${day}, ${formatTime(at, zone, language)}`;
}

/** *Berlin time* / *Ortszeit Berlin*: a zone as a person would say it. */
export function zoneWords(zone: string, language: Language): string {
  if (zone === 'UTC' || zone.startsWith('Etc/')) return zone.replace('Etc/', '');
  const city = (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
  return language === 'de' ? `Ortszeit ${GERMAN_CITIES[city] ?? city}` : `${city} time`;
}

/** Calendar date `YYYY-MM-DD` of an instant in a zone: for grouping by day. */
export function dateIn(at: string | number, zone: string): string {
  const parts = partsOf(at, 'en', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return `${parts.year}-${parts.month}-${parts.day}`;
}

/** *2 minutes ago* / *vor 2 Minuten*; beyond a week the moment itself says more and should be used. */
export function formatAgo(at: string, now: number, language: Language): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const relative = new Intl.RelativeTimeFormat(LOCALES[language], { numeric: 'auto' });
  const size = Math.abs(seconds);
  if (size < 60) return relative.format(0, 'second');
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  return relative.format(Math.round(seconds / 86_400), 'day');
}

/** Names of the weekdays, Monday first. */
export function weekdayNames(language: Language, width: 'long' | 'short'): readonly string[] {
  const format = formatOf(language, { timeZone: 'UTC', weekday: width });
  return [1, 2, 3, 4, 5, 6, 7].map((day) => format.format(new Date(Date.UTC(2024, 0, day))).replace('.', ''));
}

function formatOf(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}${JSON.stringify(options)}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(LOCALES[language], options);
  formats.set(key, format);
  return format;
}

function partsOf(at: string | number, language: Language, options: Intl.DateTimeFormatOptions): Partial<Record<string, string>> {
  const parts = formatOf(language, options).formatToParts(new Date(at));
  return Object.fromEntries(parts.map((part) => [part.type, part.value]));
}
