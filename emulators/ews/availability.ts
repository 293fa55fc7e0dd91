/** GetUserAvailability: for each mailbox a response, in the order of the request and without its address. */
import { ianaName } from '../../src/icalendar/zones.ts';
import { childOf, childrenOf, element, type Fragment, textAt, type XmlNode } from '../harness/xml.ts';
import { includes, type Mailbox } from '../organization/mailbox.ts';
import type { BusyPeriod } from '../organization/organization.ts';
import { type Exchange, rightIn } from './exchange.ts';
import { failure, OperationError, success } from './soap.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const BUSY_TYPES = { tentative: 'Tentative', busy: 'Busy', 'out-of-office': 'OOF' } as const;
const DIGITS = { tentative: '1', busy: '2', 'out-of-office': '3' } as const;
const NO_VIEW = element('m:FreeBusyView', element('t:FreeBusyViewType', 'None'));

interface Question {
  readonly start: number;
  readonly end: number;
  readonly zone: Zone;
  readonly minutes: number;
  readonly view: string;
}

/** Wall clock of the request and back. */
interface Zone {
  toInstant(wall: string): number;
  toWall(at: number): string;
}

/** @throws OperationError for a question that is wrong as a whole. */
export function getUserAvailability(exchange: Exchange): Fragment {
  const { body, personality } = exchange;
  const asked = childrenOf(childOf(body, 'm:MailboxDataArray'), 't:MailboxData');
  if (asked.length === 0) throw new OperationError('ErrorMailboxDataArrayEmpty');
  if (asked.length > personality.maxMailboxes) throw new OperationError('ErrorIndividualMailboxLimitReached');
  const question = questionIn(exchange);
  const answers = asked.flatMap((one) => answerFor(exchange, question, textAt(one, 't:Email', 't:Address')) ?? []);
  return element('m:GetUserAvailabilityResponse', element('m:FreeBusyResponseArray', ...answers));
}

function questionIn(exchange: Exchange): Question {
  const options = childOf(exchange.body, 't:FreeBusyViewOptions');
  const zone = zoneIn(exchange);
  const window = childOf(options, 't:TimeWindow');
  const [start, end] = [zone.toInstant(textAt(window, 't:StartTime')), zone.toInstant(textAt(window, 't:EndTime'))];
  const minutes = Number(textAt(options, 't:MergedFreeBusyIntervalInMinutes') || 30);
  if (!(start < end)) throw new OperationError('ErrorInvalidTimeInterval');
  if (minutes < 5 || minutes > 1_440) throw new OperationError('ErrorInvalidMergedFreeBusyInterval');
  return { start, end, zone, minutes, view: textAt(options, 't:RequestedView') || 'FreeBusy' };
}

/** Null where an ordered fault leaves the mailbox out. */
function answerFor(exchange: Exchange, question: Question, address: string): Fragment | null {
  const { world, personality, effects } = exchange;
  const mailbox = world.findByAddress(address);
  const ordered = mailbox === null ? undefined : effects.errorFor(mailbox);
  if (ordered === null) return null;
  if (ordered !== undefined) return refused(ordered);
  if (mailbox === null) return refused('ErrorMailRecipientNotFound');
  const seen = includes(rightIn(exchange, mailbox), 'free-busy') || (personality.everybodySeesBusyTimes && !effects.deprives(mailbox));
  if (!seen) return refused('ErrorNoFreeBusyAccess');
  if (question.end - question.start > personality.maxWindowDays * DAY_MS) return refused('ErrorTimeIntervalTooBig');
  const busy = world.busy(mailbox.id, question);
  if (busy.length > personality.maxEntries) return refused('ErrorResultSetTooBig');
  return response(success('m:ResponseMessage'), view(exchange, { mailbox, busy, question }));
}

function refused(code: string): Fragment {
  return response(failure('m:ResponseMessage', code), NO_VIEW);
}

function response(message: Fragment, inside: Fragment): Fragment {
  return element('m:FreeBusyResponse', message, inside);
}

function view(
  { personality }: Exchange,
  { mailbox, busy, question }: { mailbox: Mailbox; busy: readonly BusyPeriod[]; question: Question },
): Fragment {
  if (personality.mergedOnly || question.view === 'MergedOnly') {
    return element('m:FreeBusyView', element('t:FreeBusyViewType', 'MergedOnly'), element('t:MergedFreeBusy', digits(busy, question)));
  }
  const events = busy.map(({ start, end, occupation }) =>
    element(
      't:CalendarEvent',
      element('t:StartTime', question.zone.toWall(start)),
      element('t:EndTime', question.zone.toWall(end)),
      element('t:BusyType', BUSY_TYPES[occupation]),
    ),
  );
  return element(
    'm:FreeBusyView',
    element('t:FreeBusyViewType', question.view.endsWith('Merged') ? 'FreeBusyMerged' : 'FreeBusy'),
    question.view.endsWith('Merged') ? element('t:MergedFreeBusy', digits(busy, question)) : null,
    events.length === 0 ? null : element('t:CalendarEventArray', ...events),
    workingHours(mailbox),
  );
}

function digits(busy: readonly BusyPeriod[], { start, end, minutes }: Question): string {
  const step = minutes * MINUTE_MS;
  let text = '';
  for (let at = start; at < end; at += step) {
    const inside = busy.filter((one) => one.start < at + step && one.end > at).map(({ occupation }) => DIGITS[occupation]);
    text += inside.sort().at(-1) ?? '0';
  }
  return text;
}

const DAYS: Readonly<Record<string, string>> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};

function workingHours({ hours, zone }: Mailbox): Fragment {
  const minutes = (clock: string) => {
    const [hour = 0, minute = 0] = clock.split(':').map(Number);
    return String(hour * 60 + minute);
  };
  const period = element(
    't:WorkingPeriod',
    element('t:DayOfWeek', hours.days.map((day) => DAYS[day] ?? '').join(' ')),
    element('t:StartTimeInMinutes', minutes(hours.from)),
    element('t:EndTimeInMinutes', minutes(hours.to)),
  );
  return element('t:WorkingHours', biasBlock(zone), element('t:WorkingPeriodArray', period));
}

/** The zone as a bias, without a name; clock changes are told as those of Europe or none. */
function biasBlock(zone: string): Fragment {
  const offset = (month: number) => Temporal.PlainDate.from({ year: 2026, month, day: 10 }).toZonedDateTime(zone).offsetNanoseconds / 60e9;
  const [winter, summer] = [offset(1), offset(7)];
  const change = (bias: number, month: string, at: string) => [
    element('t:Bias', String(bias)),
    element('t:Time', at),
    element('t:DayOrder', '5'),
    element('t:Month', month),
    element('t:DayOfWeek', 'Sunday'),
  ];
  return element(
    't:TimeZone',
    element('t:Bias', String(-winter)),
    element('t:StandardTime', ...change(0, '10', '03:00:00')),
    element('t:DaylightTime', ...change(winter - summer, '3', '02:00:00')),
  );
}

/** From the bias block of the request, or from the context of the header. @throws OperationError */
function zoneIn({ body, header }: Exchange): Zone {
  const block = childOf(body, 't:TimeZone');
  if (block !== null) return fromBias(block);
  const id = childOf(header, 't:TimeZoneContext', 't:TimeZoneDefinition')?.attributes.Id ?? 'UTC';
  const name = ianaName(id);
  if (name === null) throw new OperationError('ErrorTimeZone');
  return named(name);
}

function named(name: string): Zone {
  return {
    toInstant: (wall) => local(wall, (plain) => plain.toZonedDateTime(name).epochMilliseconds),
    toWall: (at) =>
      Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(name).toPlainDateTime().toString({ smallestUnit: 'second' }),
  };
}

/** Minutes to add to local time for UTC. A zone whose clock changes is told by its changes, which are followed month by month. */
function fromBias(block: XmlNode): Zone {
  const base = Number(textAt(block, 't:Bias'));
  const [standard, daylight] = ['t:StandardTime', 't:DaylightTime'].map((name) => ({
    bias: Number(textAt(block, name, 't:Bias') || 0),
    month: Number(textAt(block, name, 't:Month') || 0),
  }));
  const changes =
    standard !== undefined && daylight !== undefined && standard.month !== 0 && daylight.month !== 0 && standard.bias !== daylight.bias;
  const biasAt = (wallMs: number) => {
    if (!changes) return base + (standard?.bias ?? 0);
    const month = new Date(wallMs).getUTCMonth() + 1;
    const [from, to] = [daylight.month, standard.month];
    const isSummer = from < to ? month > from && month <= to : month > from || month <= to;
    return base + (isSummer ? daylight.bias : standard.bias);
  };
  return {
    toInstant: (wall) =>
      local(wall, (plain) => {
        const digitsMs = plain.toZonedDateTime('UTC').epochMilliseconds;
        return digitsMs + biasAt(digitsMs) * MINUTE_MS;
      }),
    toWall: (at) => new Date(at - biasAt(at) * MINUTE_MS).toISOString().slice(0, 19),
  };
}

/** A time with an offset means what it says, whatever the zone. @throws OperationError */
function local(wall: string, read: (plain: Temporal.PlainDateTime) => number): number {
  try {
    if (/(?:Z|[+-]\d\d:\d\d)$/.test(wall)) return Temporal.Instant.from(wall).epochMilliseconds;
    return read(Temporal.PlainDateTime.from(wall));
  } catch (error) {
    if (error instanceof RangeError) throw new OperationError('ErrorInvalidTimeInterval');
    throw error;
  }
}
