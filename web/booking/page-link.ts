/** Addresses within the page. The visitor's choices (zone, language, days shown, month) travel in the query, never in a cookie. */
import type { BookingPageModel } from './page-model.ts';

export interface LinkOptions {
  /** Part of the page that takes a form: `hold`, `book` … */
  readonly action?: string;
  /** While another time is looked for, links stay in that view unless they name another; null leaves it. */
  readonly view?: 'move' | 'cancel' | 'decline' | 'zone' | null;
  readonly start?: number;
  readonly zone?: string;
  readonly language?: 'en' | 'de';
  readonly days?: number;
  readonly month?: string | null;
  readonly hash?: string;
}

export function pageLink(model: BookingPageModel, options: LinkOptions = {}): string {
  const query = new URLSearchParams();
  const { content } = model;
  const moving = content.kind === 'choose' && content.moving !== null;
  const view = options.view === undefined && moving ? 'move' : options.view;
  if (view) query.set('view', view);
  if (options.start !== undefined) query.set('start', startValue(options.start));
  const zone = options.zone ?? (model.zoneChosen ? model.zone : null);
  if (zone !== null) query.set('zone', zone);
  const language = options.language ?? (model.languageChosen ? model.language : null);
  if (language !== null) query.set('lang', language);
  const days = options.days ?? (content.kind === 'choose' && content.days > FIRST_DAYS ? content.days : null);
  if (days !== null) query.set('days', String(days));
  const month = options.month === undefined && content.kind === 'choose' ? content.month : (options.month ?? null);
  if (month !== null) query.set('month', month);
  const path = options.action ? `${model.path}/${options.action}` : model.path;
  const text = query.toString();
  return `${path}${text && `?${text}`}${options.hash ? `#${options.hash}` : ''}`;
}

/** So many days with free times are listed at first, and are added by *Show more days*. */
export const FIRST_DAYS = 7;

/** A start as a form sends it: `2027-03-02T09:30Z`. */
export function startValue(start: number): string {
  return `${new Date(start).toISOString().slice(0, 16)}Z`;
}
