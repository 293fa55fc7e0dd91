/** Writes the calendar object of a meeting or an absence, as a desktop calendar would (RFC 5545). */
import { calendarText, PRODUCT_ID } from './event-text.ts';
import type { Mailbox } from './mailbox.ts';
import { zoneDefinition } from './zone-definition.ts';

export type Answer = 'ACCEPTED' | 'DECLINED' | 'TENTATIVE' | 'NEEDS-ACTION';

/** Wall clock in the draft's zone, or dates for something that lasts all day; the end is exclusive. */
type DraftTimes =
  | { readonly start: Temporal.PlainDateTime; readonly end: Temporal.PlainDateTime }
  | { readonly start: Temporal.PlainDate; readonly end: Temporal.PlainDate };

export interface EventDraft {
  readonly uid: string;
  readonly title: string;
  readonly zone: string;
  readonly times: DraftTimes;
  /** jCal RECUR value, e.g. `{ freq: 'WEEKLY', interval: 2 }`. */
  readonly repeats?: Readonly<Record<string, unknown>>;
  readonly except?: readonly Temporal.PlainDateTime[];
  readonly moved?: readonly { readonly from: Temporal.PlainDateTime; readonly times: DraftTimes }[];
  readonly organizer?: Mailbox;
  readonly attendees?: readonly { readonly mailbox: Mailbox; readonly answer: Answer }[];
  readonly location?: string;
  readonly status?: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
  readonly transparent?: boolean;
  readonly private?: boolean;
  readonly outOfOffice?: boolean;
}

type JcalProperty = [string, Record<string, string>, string, ...unknown[]];
type JcalComponent = [string, JcalProperty[], JcalComponent[]];

export function eventText(draft: EventDraft): string {
  const overrides = (draft.moved ?? []).map((one) =>
    component({ ...draft, times: one.times }, [wallClock('recurrence-id', draft.zone, one.from)]),
  );
  const zones = draft.times.start instanceof Temporal.PlainDate ? [] : zoneDefinition(draft.zone, draft.times.start.year);
  const repeats: JcalProperty[] = draft.repeats ? [['rrule', {}, 'recur', draft.repeats]] : [];
  const except = (draft.except ?? []).map((at) => wallClock('exdate', draft.zone, at));
  const head: JcalProperty[] = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', PRODUCT_ID],
  ];
  const calendar: unknown[] = ['vcalendar', head, [...zones, component(draft, [...repeats, ...except]), ...overrides]];
  return calendarText(calendar);
}

/** Epoch ms; dates without a time begin at midnight of `zone`. */
export function spanOf({ start, end }: DraftTimes, zone: string): { start: number; end: number } {
  return { start: start.toZonedDateTime(zone).epochMilliseconds, end: end.toZonedDateTime(zone).epochMilliseconds };
}

function component(draft: EventDraft, repeats: readonly JcalProperty[]): JcalComponent {
  const stamp = `${draft.times.start.toString().slice(0, 10)}T06:00:00Z`;
  const properties: JcalProperty[] = [
    ['uid', {}, 'text', draft.uid],
    ['dtstamp', {}, 'date-time', stamp],
    ['summary', {}, 'text', draft.title],
    ...timeProperties(draft),
    ...repeats,
    ['transp', {}, 'text', draft.transparent ? 'TRANSPARENT' : 'OPAQUE'],
  ];
  if (draft.location) properties.push(['location', {}, 'text', draft.location]);
  if (draft.status) properties.push(['status', {}, 'text', draft.status]);
  if (draft.private) properties.push(['class', {}, 'text', 'PRIVATE']);
  if (draft.outOfOffice) properties.push(['x-microsoft-cdo-busystatus', {}, 'text', 'OOF']);
  return ['vevent', [...properties, ...people(draft)], []];
}

function timeProperties({ times, zone }: EventDraft): JcalProperty[] {
  const { start, end } = times;
  if (start instanceof Temporal.PlainDate || end instanceof Temporal.PlainDate) {
    return [
      ['dtstart', {}, 'date', start.toString()],
      ['dtend', {}, 'date', end.toString()],
    ];
  }
  return [wallClock('dtstart', zone, start), wallClock('dtend', zone, end)];
}

function wallClock(name: string, zone: string, at: Temporal.PlainDateTime): JcalProperty {
  const text = at.toString({ smallestUnit: 'second' });
  return zone === 'UTC' ? [name, {}, 'date-time', `${text}Z`] : [name, { tzid: zone }, 'date-time', text];
}

function people({ organizer, attendees = [] }: EventDraft): JcalProperty[] {
  if (organizer === undefined) return [];
  const invited = attendees.map(({ mailbox, answer }): JcalProperty => {
    const type = mailbox.kind === 'room' ? 'ROOM' : 'INDIVIDUAL';
    const asked = answer === 'NEEDS-ACTION' ? { rsvp: 'TRUE' } : {};
    return ['attendee', { cn: mailbox.name, cutype: type, partstat: answer, ...asked }, 'cal-address', `mailto:${mailbox.address}`];
  });
  return [['organizer', { cn: organizer.name }, 'cal-address', `mailto:${organizer.address}`], ...invited];
}
