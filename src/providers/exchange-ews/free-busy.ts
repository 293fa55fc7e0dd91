/**
 * Free/busy by `GetUserAvailability`: many mailboxes in one request, each with a response of its own. The answers stand in the order of
 * the request and name nobody, so a number of answers that does not fit makes all of them unknown.
 */
import type { BusyPeriod, BusyStatus, FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { type FaultReport, isFault } from '../../domain/fault.ts';
import { DAY_MS, instant, MINUTE_MS } from '../../domain/time/instant.ts';
import { type Interval, overlaps } from '../../domain/time/interval.ts';
import type { FreeBusyReader } from '../../ports/calendar-provider.ts';
import { type Asking, askAbout, calendarFolder, chunksOf, type ExchangeClient, faultOfMessage, type Reach } from './client.ts';
import { MAX_FOLDERS, MAX_MAILBOXES, MAX_WINDOW_DAYS, MIN_WINDOW_DAYS } from './limits.ts';
import { timeOf } from './translate.ts';
import { childOf, childrenOf, element, malformed, messageOf, messagesIn, textAt, type Xml, type XmlNode } from './wire.ts';

/** The server refuses the size, not the question: it is asked again in halves. */
const TOO_BIG: ReadonlySet<string> = new Set(['ErrorTimeIntervalTooBig', 'ErrorResultSetTooBig']);
const MERGED_MINUTES = 15;
/** How long a calendar, once seen to be in reach, is taken to be so. */
const REACH_LIFE_MS = 15 * MINUTE_MS;

type Answers = Map<string, FreeBusyAnswer>;

/** By account and address: when each calendar was last seen to be in reach, over all systems opened in this process. */
const reached = new Map<string, Map<string, number>>();

/** Somebody wants to know now what is in reach. */
export function forgetReach(account: string): void {
  reached.delete(account);
}

/** @param account Names the credential and how it reaches calendars, without telling it. */
export function createFreeBusyReader(client: ExchangeClient, reach: Reach, account: string): FreeBusyReader {
  return {
    async read(mailboxes, window, policy) {
      const asking: Asking = { client, reach, policy };
      const outside = reach.provesReach ? await outOfReach(asking, mailboxes, account) : new Map<string, FaultReport>();
      const inside = mailboxes.filter(({ id }) => !outside.has(id));
      const parts: Answers[] = [];
      for (const span of spansOf(window)) parts.push(await readSpan(asking, inside, span));
      const answers = mailboxes.map(({ id }): [string, FreeBusyAnswer] => {
        const refused = outside.get(id);
        return [
          id,
          refused === undefined
            ? within(
                parts.map((part) => part.get(id)),
                window,
              )
            : unknown(refused),
        ];
      });
      return new Map(answers);
    },
  };
}

/** Whole days around the window, in parts that one request may be about. */
function spansOf(window: Interval): Interval[] {
  const from = Math.floor(window.start / DAY_MS) * DAY_MS;
  const to = Math.ceil(window.end / DAY_MS) * DAY_MS;
  const spans: Interval[] = [];
  for (let start = from; start < to; start += MAX_WINDOW_DAYS * DAY_MS) {
    spans.push({ start: instant(start), end: instant(Math.min(to, start + MAX_WINDOW_DAYS * DAY_MS)) });
  }
  return spans;
}

/** Known only when every part is. */
function within(parts: readonly (FreeBusyAnswer | undefined)[], window: Interval): FreeBusyAnswer {
  const periods: BusyPeriod[] = [];
  let asOf = instant(Date.now());
  for (const part of parts) {
    if (part === undefined) return unknown(malformed('The server left this mailbox out of its answer.').report);
    if (part.kind === 'unknown') return part;
    periods.push(...part.periods.filter((each) => overlaps(each, window)));
    asOf = part.asOf < asOf ? part.asOf : asOf;
  }
  const cut = periods.map((each) => ({
    ...each,
    start: each.start < window.start ? window.start : each.start,
    end: each.end > window.end ? window.end : each.end,
  }));
  return { kind: 'known', window, periods: cut.sort((a, b) => a.start - b.start || a.end - b.end), asOf };
}

async function readSpan(asking: Asking, mailboxes: readonly Mailbox[], span: Interval): Promise<Answers> {
  const chunks = await Promise.all(chunksOf(mailboxes, MAX_MAILBOXES).map((chunk) => readChunk(asking, chunk, span)));
  return new Map(chunks.flatMap((chunk) => [...chunk]));
}

async function readChunk(asking: Asking, mailboxes: readonly Mailbox[], span: Interval): Promise<Answers> {
  let responses: readonly XmlNode[];
  const asOf = Date.now();
  try {
    const node = await asking.client.ask({ body: availabilityRequest(mailboxes, span), repeatable: true }, asking.policy);
    responses = childrenOf(childOf(node, 'FreeBusyResponseArray'), 'FreeBusyResponse');
    if (responses.length !== mailboxes.length)
      throw malformed('The server answered for another number of mailboxes than it was asked about.');
  } catch (error) {
    if (!isFault(error)) throw error;
    if (mailboxes.length > 1 && error.cause === 'ErrorIndividualMailboxLimitReached') return inHalves(asking, mailboxes, span);
    return new Map(mailboxes.map(({ id }) => [id, unknown(error.report)]));
  }
  const answers: Answers = new Map();
  const again: Mailbox[] = [];
  for (const [index, mailbox] of mailboxes.entries()) {
    const response = responses[index];
    if (response === undefined) continue;
    if (TOO_BIG.has(textAt(response, 'ResponseMessage', 'ResponseCode')) && daysOf(span) > MIN_WINDOW_DAYS) again.push(mailbox);
    else answers.set(mailbox.id, answerOf(response, span, asOf));
  }
  if (again.length > 0) for (const [id, answer] of await inShorterSpans(asking, again, span)) answers.set(id, answer);
  return answers;
}

async function inHalves(asking: Asking, mailboxes: readonly Mailbox[], span: Interval): Promise<Answers> {
  const half = Math.ceil(mailboxes.length / 2);
  const [first, second] = [await readChunk(asking, mailboxes.slice(0, half), span), await readChunk(asking, mailboxes.slice(half), span)];
  return new Map([...first, ...second]);
}

async function inShorterSpans(asking: Asking, mailboxes: readonly Mailbox[], span: Interval): Promise<Answers> {
  const middle = instant(span.start + Math.ceil(daysOf(span) / 2) * DAY_MS);
  const first = await readChunk(asking, mailboxes, { start: span.start, end: middle });
  const second = await readChunk(asking, mailboxes, { start: middle, end: span.end });
  return new Map(mailboxes.map(({ id }) => [id, within([first.get(id), second.get(id)], span)]));
}

function daysOf(span: Interval): number {
  return Math.round((span.end - span.start) / DAY_MS);
}

function answerOf(response: XmlNode, span: Interval, asOf: number): FreeBusyAnswer {
  const about = childOf(response, 'ResponseMessage');
  const message = about === null ? null : messageOf(about);
  if (message === null) return unknown(malformed('The server says of a mailbox neither that it was read nor why not.').report);
  if (message.isError || message.code !== 'NoError') return unknown(faultOfMessage(message, 'mailbox').report);
  const view = childOf(response, 'FreeBusyView');
  const kind = view === null ? '' : textAt(view, 'FreeBusyViewType');
  if (view === null || kind === '' || kind.includes('None')) return unknown(NO_VIEW);
  const periods = kind.includes('MergedOnly') ? mergedPeriods(textAt(view, 'MergedFreeBusy'), span) : eventPeriods(view);
  return Array.isArray(periods) ? { kind: 'known', window: span, periods, asOf: instant(asOf) } : unknown(periods);
}

/** Words and, for answers of other organisations, digits. What is not listed blocks. */
const STATUSES: Readonly<Record<string, BusyStatus | 'free' | 'unknown'>> = {
  Free: 'free',
  Tentative: 'tentative',
  Busy: 'busy',
  OOF: 'out-of-office',
  WorkingElsewhere: 'working-elsewhere',
  NoData: 'unknown',
  '0': 'free',
  '1': 'tentative',
  '2': 'busy',
  '3': 'out-of-office',
  // No data, or working elsewhere: nobody can tell.
  '4': 'unknown',
};

function eventPeriods(view: XmlNode): BusyPeriod[] | FaultReport {
  const periods: BusyPeriod[] = [];
  for (const event of childrenOf(childOf(view, 'CalendarEventArray'), 'CalendarEvent')) {
    const [start, end] = [timeOf(textAt(event, 'StartTime')), timeOf(textAt(event, 'EndTime'))];
    if (start === null || end === null) return malformed('The server named a busy time that cannot be read.').report;
    const status = STATUSES[textAt(event, 'BusyType')] ?? 'busy';
    if (status === 'unknown') return NO_VIEW;
    if (status !== 'free' && start !== end) periods.push({ start: instant(start), end: instant(end), status });
  }
  return periods;
}

function mergedPeriods(digits: string, span: Interval): BusyPeriod[] | FaultReport {
  const step = MERGED_MINUTES * MINUTE_MS;
  if (digits.length * step < span.end - span.start) return malformed('The server answered for a part of the time only.').report;
  const periods: BusyPeriod[] = [];
  for (const [index, digit] of [...digits].entries()) {
    const status = STATUSES[digit] ?? 'unknown';
    if (status === 'unknown') return NO_VIEW;
    const start = span.start + index * step;
    if (status !== 'free' && start < span.end) periods.push({ start: instant(start), end: instant(start + step), status });
  }
  return periods;
}

const NO_VIEW: FaultReport = {
  code: 'provider.forbidden',
  retry: 'never',
  blame: 'admin',
  detail: 'Exchange shows no free/busy of this mailbox to the service account ("no data").',
};

function availabilityRequest(mailboxes: readonly Mailbox[], span: Interval): Xml {
  const window = element('t:TimeWindow', {}, element('t:StartTime', {}, local(span.start)), element('t:EndTime', {}, local(span.end)));
  return element(
    'm:GetUserAvailabilityRequest',
    {},
    UTC_BIAS,
    element('m:MailboxDataArray', {}, ...mailboxes.map(mailboxEntry)),
    element(
      't:FreeBusyViewOptions',
      {},
      window,
      element('t:MergedFreeBusyIntervalInMinutes', {}, String(MERGED_MINUTES)),
      // No more than busy times: subjects and places are none of our business.
      element('t:RequestedView', {}, 'FreeBusy'),
    ),
  );
}

function mailboxEntry({ address }: Mailbox): Xml {
  return element(
    't:MailboxData',
    {},
    element('t:Email', {}, element('t:Address', {}, address)),
    element('t:AttendeeType', {}, 'Required'),
    element('t:ExcludeConflicts', {}, 'false'),
  );
}

const UTC_BIAS = element('t:TimeZone', {}, element('t:Bias', {}, '0'), changeOfClock('StandardTime'), changeOfClock('DaylightTime'));

function changeOfClock(name: string): Xml {
  const parts = { Bias: '0', Time: '00:00:00', DayOrder: '0', Month: '0', DayOfWeek: 'Sunday' };
  return element(`t:${name}`, {}, ...Object.entries(parts).map(([part, value]) => element(`t:${part}`, {}, value)));
}

/** In the zone of the request, which is UTC. */
function local(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

/**
 * Of each calendar that the account cannot open, the reason. By default everybody at an organisation sees when everybody is busy; a
 * restricted account reads only calendars it was given.
 */
async function outOfReach(asking: Asking, mailboxes: readonly Mailbox[], account: string): Promise<Map<string, FaultReport>> {
  const now = Date.now();
  const reachedAt = reached.getOrInsertComputed(account, () => new Map<string, number>());
  const doubtful = mailboxes.filter(({ address }) => now - (reachedAt.get(address) ?? 0) > REACH_LIFE_MS);
  const outside = new Map<string, FaultReport>();
  const look = asking.reach.impersonates ? 1 : MAX_FOLDERS;
  const looks = chunksOf(doubtful, look).map(async (chunk) => {
    for (const [index, report] of (await foldersOf(asking, chunk)).entries()) {
      const mailbox = chunk[index];
      if (mailbox === undefined) continue;
      if (report === null) reachedAt.set(mailbox.address, now);
      else outside.set(mailbox.id, report);
    }
  });
  await Promise.all(looks);
  return outside;
}

/** For each mailbox in order: null where its calendar may be changed, else the reason why not. */
async function foldersOf(asking: Asking, mailboxes: readonly Mailbox[]): Promise<(FaultReport | null)[]> {
  const shape = element(
    'm:FolderShape',
    {},
    element('t:BaseShape', {}, 'IdOnly'),
    element('t:AdditionalProperties', {}, element('t:FieldURI', { FieldURI: 'folder:EffectiveRights' })),
  );
  const folders = mailboxes.map(({ address }) => calendarFolder(asking.reach, address));
  const body = element('m:GetFolder', {}, shape, element('m:FolderIds', {}, ...folders));
  const [first] = mailboxes;
  if (first === undefined) return [];
  try {
    const messages = messagesIn(await askAbout(asking, first, { body, repeatable: true }));
    if (messages.length !== mailboxes.length) throw malformed('The server answered for another number of folders than it was asked about.');
    return messages.map((message) => {
      if (message.isError) return faultOfMessage(message, 'mailbox').report;
      const [folder] = childOf(message.node, 'Folders')?.children ?? [];
      return folder !== undefined && textAt(folder, 'EffectiveRights', 'CreateContents') === 'true' ? null : READ_ONLY;
    });
  } catch (error) {
    if (!isFault(error)) throw error;
    return mailboxes.map(() => error.report);
  }
}

const READ_ONLY: FaultReport = {
  code: 'provider.forbidden',
  retry: 'never',
  blame: 'admin',
  detail: 'The service account may not write into this calendar: it needs the permission Editor on the calendar folder.',
};

function unknown(fault: FaultReport): FreeBusyAnswer {
  return { kind: 'unknown', fault };
}
