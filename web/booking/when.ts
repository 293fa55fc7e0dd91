/** Times in the page's words: in the shown zone, named as the visitor's own where it is known to be. */
import { formatDay, zoneWords } from '../ui/dates.ts';
import type { Page } from './page-context.ts';
import type { PageSpan } from './page-model.ts';

/** *10:30* */
export function timeWords({ model, clockOf }: Page, at: number, zone: string = model.zone): string {
  return new Date(clockOf(zone)(at)).toISOString().slice(11, 16);
}

/** `YYYY-MM-DD` */
export function localDate({ model, clockOf }: Page, at: number, zone: string = model.zone): string {
  return new Date(clockOf(zone)(at)).toISOString().slice(0, 10);
}

/** *Tuesday, 2 March 2027* */
export function longDayWords({ model, clockOf }: Page, at: number, zone: string = model.zone): string {
  return formatDay(clockOf(zone)(at), 'UTC', model.language);
}

/** *Tuesday, 2 March*; with the year where it differs from the present one. */
export function dayWords(page: Page, at: number): string {
  const words = longDayWords(page, at);
  const year = localDate(page, at).slice(0, 4);
  return year === localDate(page, page.model.now).slice(0, 4) ? words.slice(0, -year.length - 1) : words;
}

/** *10:30–11:15*; in German with *Uhr*. */
export function timesWords(page: Page, span: PageSpan, zone?: string): string {
  return `${timeWords(page, span.start, zone)}–${timeWords(page, span.end, zone)}${clockWord(page)}`;
}

/** For sentences: *Tuesday, 2 March 2027, 10:30–11:15 (Berlin time)* */
export function spanWords(page: Page, span: PageSpan): string {
  const { zone, language } = page.model;
  return `${longDayWords(page, span.start)}, ${timesWords(page, span)} (${zoneWords(zone, language)})`;
}

/** *Tuesday, 2 March, 10:30* */
export function startWords(page: Page, start: number): string {
  return `${dayWords(page, start)}, ${timeWords(page, start)}${clockWord(page)}`;
}

/** *your time* where the shown zone is known to be the visitor's, its name otherwise. */
export function shownZoneWords({ model, t, device }: Page): string {
  return model.zoneChosen || device?.zone === model.zone ? t('time.yours') : zoneWords(model.zone, model.language);
}

/**
 * A second zone worth showing: the interview's when the visitor chose another, else the device's. Null where both clocks
 * agree at all these instants.
 */
export function otherZone({ model, device, clockOf }: Page, starts: readonly number[]): string | null {
  const planned = model.appointment?.zone ?? model.zone;
  const other = planned !== model.zone ? planned : (device?.zone ?? planned);
  if (other === model.zone) return null;
  const [shown, beside] = [clockOf(model.zone), clockOf(other)];
  return starts.some((start) => shown(start) !== beside(start)) ? other : null;
}

function clockWord({ model }: Page): string {
  return model.language === 'de' ? ' Uhr' : '';
}
