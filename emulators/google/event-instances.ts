/** Occurrences of a series as events of their own: they are read, moved and taken out by themselves. */
import ICAL from 'ical.js';
import { parseEventText, textFrom } from '../organization/event-text.ts';
import { occurrencesOf, type Window } from '../organization/occurrences.ts';
import { writeEvent } from '../organization/scheduling.ts';
import { indexOf } from './calendar-index.ts';
import { notFound } from './errors.ts';
import { eventResource, type Instance, instanceId, type View } from './event-resource.ts';
import { momentIn, momentOf, startOf } from './event-times.ts';
import type { Exchange, Json } from './exchange.ts';
import type { Entry } from './state.ts';

const DAY_MS = 86_400_000;

export function isSeries(entry: Entry): boolean {
  // A zone's definition has rules as well.
  return /^(?:RRULE|RDATE)/m.test(entry.text.replace(/^BEGIN:VTIMEZONE[\s\S]*?^END:VTIMEZONE/gm, ''));
}

export function instancesIn(view: View, entry: Entry, window: Window): Instance[] {
  const { zone } = view.mailbox;
  return occurrencesOf(entry.text, zone, window).flatMap(({ start, end, component, recurrenceId }) =>
    recurrenceId === null ? [] : [{ component, start, end, originalStart: momentOf(recurrenceId, zone) }],
  );
}

/** Null when the series has no such occurrence. */
export function instanceEntry(view: View, entry: Entry, id: string): Instance | null {
  const [, year, month, day] = /_(\d{4})(\d\d)(\d\d)/.exec(id) ?? [];
  if (year === undefined || entry.deleted || !isSeries(entry)) return null;
  const around = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  // A moved one may lie anywhere near.
  const window = { start: around - 60 * DAY_MS, end: around + 60 * DAY_MS };
  return instancesIn(view, entry, window).find((one) => instanceId(entry.id, one.originalStart) === id) ?? null;
}

export function removeInstance({ world, mailbox }: View, entry: Entry, { originalStart }: Instance): void {
  const { root, master } = parseEventText(entry.text);
  if (master === null) throw notFound();
  for (const one of root.getAllSubcomponents('vevent')) if (isOverrideOf(one, originalStart, mailbox.zone)) root.removeSubcomponent(one);
  const start = master.getFirstProperty('dtstart');
  const line = recurrenceLine('EXDATE', start, startOf(originalStart, mailbox.zone));
  master.addProperty(ICAL.Property.fromString(line));
  writeEvent(world, { mailbox, name: entry.name, text: textFrom(root) }, { schedules: true, roomClash: 'decline' });
}

/** Another time or title for this one occurrence. */
export function patchInstance({ body }: Exchange, view: View, entry: Entry, instance: Instance): Json {
  const { world, mailbox, state } = view;
  const { root, master } = parseEventText(entry.text);
  if (master === null) throw notFound();
  for (const one of root.getAllSubcomponents('vevent'))
    if (isOverrideOf(one, instance.originalStart, mailbox.zone)) root.removeSubcomponent(one);
  const copy = new ICAL.Component(structuredClone(instance.component.toJSON()) as unknown[]);
  for (const name of ['rrule', 'rdate', 'exdate', 'recurrence-id']) copy.removeAllProperties(name);
  const start = master.getFirstProperty('dtstart');
  copy.addProperty(ICAL.Property.fromString(recurrenceLine('RECURRENCE-ID', start, startOf(instance.originalStart, mailbox.zone))));
  const times = { dtstart: body.start, dtend: body.end };
  const standing = { dtstart: instance.start, dtend: instance.end };
  for (const name of ['dtstart', 'dtend'] as const) {
    const at = times[name] === undefined ? standing[name] : startOf(momentIn(times[name], mailbox.zone), mailbox.zone);
    copy.removeAllProperties(name);
    copy.addProperty(ICAL.Property.fromString(recurrenceLine(name.toUpperCase(), start, at)));
  }
  if (typeof body.summary === 'string') copy.updatePropertyWithValue('summary', body.summary);
  root.addSubcomponent(copy);
  writeEvent(world, { mailbox, name: entry.name, text: textFrom(root) }, { schedules: true, roomClash: 'decline' });
  const changed = indexOf(state, world, mailbox).byId.get(entry.id) ?? entry;
  const found = instanceEntry(view, changed, instanceId(entry.id, instance.originalStart));
  if (found === null) throw notFound();
  return eventResource(view, changed, found);
}

function isOverrideOf(component: ICAL.Component, original: Instance['originalStart'], zone: string): boolean {
  const value = component.getFirstPropertyValue('recurrence-id');
  return value instanceof ICAL.Time && startOf(momentOf(value, zone), zone) === startOf(original, zone);
}

/** In the form in which the series begins: a date, or a time in the same zone. */
function recurrenceLine(name: string, start: ICAL.Property | null, at: number): string {
  const value = start?.getFirstValue();
  const tzid = start?.getFirstParameter('tzid') ?? '';
  const compact = (text: string) => text.replaceAll(/[-:]/g, '');
  if (value instanceof ICAL.Time && value.isDate) return `${name};VALUE=DATE:${compact(new Date(at).toISOString().slice(0, 10))}`;
  if (tzid === '') return `${name}:${compact(new Date(at).toISOString().replace(/\.\d+/, ''))}`;
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(tzid).toPlainDateTime().toString({ smallestUnit: 'second' });
  return `${name};TZID=${tzid}:${compact(local)}`;
}
