/** `getSchedule`: free/busy of many, with errors inside the successful answer. */
import { includes, type Mailbox } from '../organization/mailbox.ts';
import { occurrencesOf, type Window } from '../organization/occurrences.ts';
import { addressesOf } from '../organization/organization.ts';
import { type Answer, demandRight, type GraphCall, rightIn } from './call.ts';
import { showAsOf } from './event-json.ts';
import { refused } from './events.ts';
import { badRequest, Problem } from './problem.ts';
import { actionViolations, isObject } from './schema.ts';
import { inZone, momentIn, windowsName } from './times.ts';

const MOST_SCHEDULES = 20;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DIGITS: Readonly<Record<string, string>> = { free: '0', tentative: '1', busy: '2', oof: '3', workingElsewhere: '4' };
/** Which status of several at the same time shows. */
const STRONGEST = ['oof', 'busy', 'tentative', 'workingElsewhere', 'free'];
const DAYS: Readonly<Record<string, string>> = {
  MO: 'monday',
  TU: 'tuesday',
  WE: 'wednesday',
  TH: 'thursday',
  FR: 'friday',
  SA: 'saturday',
  SU: 'sunday',
};

interface Question extends Window {
  readonly schedules: readonly string[];
  readonly intervalMinutes: number;
}

interface Item extends Window {
  readonly status: string;
  readonly isPrivate: boolean;
}

export function getSchedule(call: GraphCall, anchor: Mailbox): Answer {
  demandRight(call, anchor, 'free-busy');
  const question = questionIn(call);
  const value = question.schedules.flatMap((address) => scheduleOf(call, question, address) ?? []);
  const context = `${call.base}/$metadata#Collection(microsoft.graph.scheduleInformation)`;
  return { status: 200, body: { '@odata.context': context, value }, type: 'scheduleInformation' };
}

/** The addresses named in a body, for the journal and for faults; empty when it cannot be read. */
export function schedulesIn(body: unknown): string[] {
  const schedules = isObject(body) ? parameter(body, 'schedules') : null;
  return Array.isArray(schedules) ? schedules.map(String) : [];
}

function parameter(body: Record<string, unknown>, name: string): unknown {
  return Object.entries(body).find(([key]) => key.toLowerCase() === name)?.[1];
}

function questionIn(call: GraphCall): Question {
  const found = actionViolations('getSchedule', call.body);
  if (found.length > 0) throw refused(call, found);
  if (!isObject(call.body)) throw badRequest('The body is no JSON object.');
  const schedules = schedulesIn(call.body);
  const [start, end] = ['starttime', 'endtime'].map((name) => momentIn(parameter(call.body as Record<string, unknown>, name)).at);
  const intervalMinutes = Number(parameter(call.body, 'availabilityviewinterval') ?? 30);
  if (schedules.length === 0 || start === undefined || end === undefined) throw badRequest('Schedules, StartTime and EndTime are needed.');
  if (schedules.length > MOST_SCHEDULES) throw new Problem(400, 'ErrorTooManyRequestedSchedules', `At most ${MOST_SCHEDULES} schedules.`);
  if (end <= start) throw new Problem(400, 'ErrorInvalidTimeInterval', 'The time interval is not valid.');
  if (end - start >= call.personality.scheduleDays * DAY_MS) {
    throw new Problem(
      400,
      'ErrorTimeIntervalTooBig',
      `The requested time duration is too large; at most ${call.personality.scheduleDays} days.`,
    );
  }
  if (intervalMinutes < 5 || intervalMinutes > 1_440 || intervalMinutes * MINUTE_MS > end - start) {
    throw new Problem(400, 'ErrorInvalidMergedFreeBusyInterval', 'The interval does not fit the requested time.');
  }
  return { schedules, start, end, intervalMinutes };
}

/** Null when the fault script leaves it out. */
function scheduleOf(call: GraphCall, question: Question, address: string): Record<string, unknown> | null {
  const ordered = call.effects.scheduleError(address);
  if (ordered === null) return null;
  if (ordered !== undefined) return failed(address, ordered, 'The schedule could not be read.');
  const mailbox = call.tenant.world.findByAddress(address);
  if (mailbox === null) {
    return failed(
      address,
      'ErrorMailRecipientNotFound',
      `Unable to resolve e-mail address ${address} to an Active Directory object. Error code: 5016.`,
    );
  }
  const seen = includes(rightIn(call, mailbox), 'free-busy') || (call.personality.scheduleAcrossScope && !call.effects.deprives(mailbox));
  if (!seen) return failed(address, 'ErrorNoFreeBusyAccess', 'The caller does not have access to free/busy data.');
  const items = itemsOf(call, mailbox, question);
  return {
    scheduleId: address,
    availabilityView: viewOf(items, question),
    scheduleItems: items.map((one) => ({
      isPrivate: one.isPrivate,
      status: one.status,
      start: inZone(one.start, call.prefer.timeZone),
      end: inZone(one.end, call.prefer.timeZone),
    })),
    workingHours: workingHoursOf(mailbox),
  };
}

function failed(scheduleId: string, responseCode: string, message: string): Record<string, unknown> {
  return { scheduleId, availabilityView: '', scheduleItems: null, workingHours: null, error: { responseCode, message } };
}

function itemsOf({ tenant }: GraphCall, mailbox: Mailbox, window: Window): Item[] {
  const own = addressesOf(mailbox);
  const items = tenant.world
    .calendar(mailbox.id)
    .all()
    .flatMap((stored) =>
      occurrencesOf(stored.text, mailbox.zone, window)
        .filter((one) => String(one.component.getFirstPropertyValue('status') ?? '').toUpperCase() !== 'CANCELLED')
        .map(({ start, end, component }) => ({
          start,
          end,
          status: showAsOf(component, own),
          isPrivate: ['PRIVATE', 'CONFIDENTIAL'].includes(String(component.getFirstPropertyValue('class') ?? '').toUpperCase()),
        })),
    );
  return items.filter((one) => one.start < one.end).sort((a, b) => a.start - b.start || a.end - b.end);
}

function viewOf(items: readonly Item[], { start, end, intervalMinutes }: Question): string {
  let view = '';
  for (let at = start; at < end; at += intervalMinutes * MINUTE_MS) {
    const here = items.filter((one) => one.start < at + intervalMinutes * MINUTE_MS && at < one.end).map(({ status }) => status);
    view += DIGITS[STRONGEST.find((status) => here.includes(status)) ?? 'free'] ?? '0';
  }
  return view;
}

export function workingHoursOf({ hours, zone }: Mailbox): Record<string, unknown> {
  return {
    daysOfWeek: hours.days.map((day) => DAYS[day] ?? 'monday'),
    startTime: `${hours.from}:00.0000000`,
    endTime: `${hours.to}:00.0000000`,
    timeZone: { name: windowsName(zone) },
  };
}
