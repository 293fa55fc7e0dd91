/**
 * Dates as a letter writes them out: `Tuesday, 2 March 2027, 10:30–11:15 (Berlin time)`. The zone is always an argument and
 * always named in the text; the server's own zone has no influence.
 */
import type { Language } from '../domain/interview/application.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';

const LOCALES: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };

/** Cities whose German name differs from the one in the zone's name. */
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

/** `Tuesday, 2 March 2027`, put together from parts because the punctuation between them differs from one ICU release to the next. */
export function dayInWords(at: Instant, zone: string, language: Language): string {
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: zone,
  });
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = language === 'de' ? `${part.get('day')}.` : part.get('day');
  return `${part.get('weekday')}, ${day} ${part.get('month')} ${part.get('year')}`;
}

/** Hour and minute on the 24-hour clock. */
function timeInWords(at: Instant, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(at);
}

/** `Berlin time`, `Ortszeit Wien`, `UTC`. */
export function zoneInWords(zone: string, language: Language): string {
  if (zone === 'UTC' || zone.startsWith('Etc/')) return zone.replace('Etc/', '');
  const city = (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
  return language === 'de' ? `Ortszeit ${GERMAN_CITIES[city] ?? city}` : `${city} time`;
}

/** Day, times and zone of a span. A span over midnight names both days; one that ends at midnight does not. */
export function spanInWords(span: Interval, zone: string, language: Language): string {
  const first = dayInWords(span.start, zone, language);
  const last = dayInWords((span.end - 1) as Instant, zone, language);
  const named = zoneInWords(zone, language);
  const [start, end] = [timeInWords(span.start, zone), timeInWords(span.end, zone)];
  const clock = language === 'de' ? ' Uhr' : '';
  if (first === last) return `${first}, ${start}–${end}${clock} (${named})`;
  return `${first}, ${start}${clock} – ${last}, ${end}${clock} (${named})`;
}
