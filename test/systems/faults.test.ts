/**
 * Everything that can go wrong on the wire, at every system: no free time is invented, nothing is lost or doubled, nobody is stormed
 * with requests, and the fault has the right name. The table of what happened is printed at the end.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fault, FaultMatch } from '../../emulators/harness/fault-script.ts';
import { enterMeeting } from '../../emulators/organization/acts.ts';
import type { FreeBusyAnswer } from '../../src/domain/availability/free-busy.ts';
import { type FaultCode, isFault } from '../../src/domain/fault.ts';
import { instant } from '../../src/domain/time/instant.ts';
import type { CalendarEvent, CalendarSystem } from '../../src/ports/calendar-provider.ts';
import type { CallPolicy } from '../../src/ports/call-policy.ts';
import { openSystem } from '../../src/use-cases/connection/open-system.ts';
import { type OpenConnectionBySystem, openConnectionBy } from '../support/systems/open-connection.ts';
import { SYSTEMS } from '../support/systems/systems.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const IMPATIENT: CallPolicy = { timeoutMs: 2_500, attempts: 1 };
const CALM: CallPolicy = { timeoutMs: 30_000, attempts: 2 };
/** Whatever a system needs for one read and one write, with one doubt about each. */
const MOST_REQUESTS = 30;

type Words = readonly FaultCode[];
/** A bare 401 is not what a token endpoint says: there it is a proxy's. */
const REFUSED: Words = ['provider.unauthorized', 'provider.malformed-reply'];
const DENIED: Words = [
  'provider.forbidden',
  'provider.out-of-scope',
  'provider.unauthorized',
  'provider.mailbox-not-found',
  'provider.propagating',
];
const MISSING: Words = [
  'provider.mailbox-not-found',
  'provider.calendar-not-found',
  'provider.event-not-found',
  'provider.forbidden',
  'provider.unsupported',
  'provider.unavailable',
  'provider.malformed-reply',
  'provider.rejected',
];
const CLASHING: Words = [...MISSING, 'provider.conflict', 'provider.slot-taken', 'provider.cursor-expired'];
const BUSY_SERVER: Words = ['provider.throttled', 'provider.unavailable'];
const DOWN: Words = ['provider.unavailable', 'provider.unreachable', 'provider.throttled'];
const GARBAGE: Words = ['provider.malformed-reply', 'provider.unavailable'];
const PASSING: Words = [];

interface Row {
  readonly title: string;
  readonly fault: Fault;
  /** Names a fault may have here; none: nothing goes wrong for who is asked. */
  readonly words: Words;
  readonly match?: FaultMatch;
}

const ROWS: readonly Row[] = [
  { title: '401', fault: { kind: 'status', status: 401 }, words: REFUSED },
  { title: '403', fault: { kind: 'status', status: 403 }, words: DENIED },
  { title: '404', fault: { kind: 'status', status: 404 }, words: MISSING },
  { title: '409', fault: { kind: 'status', status: 409 }, words: CLASHING },
  { title: '410', fault: { kind: 'status', status: 410 }, words: CLASHING },
  { title: '429 with a wait', fault: { kind: 'throttle', retryAfter: 'seconds', seconds: 1 }, words: BUSY_SERVER },
  { title: '429 without', fault: { kind: 'throttle', retryAfter: 'absent' }, words: BUSY_SERVER },
  { title: '500', fault: { kind: 'status', status: 500 }, words: DOWN },
  { title: '503', fault: { kind: 'status', status: 503 }, words: DOWN },
  { title: 'slow', fault: { kind: 'latency', ms: 50 }, words: PASSING },
  { title: 'no answer', fault: { kind: 'hang' }, words: DOWN },
  { title: 'cut connection', fault: { kind: 'reset' }, words: DOWN },
  { title: 'cut answer', fault: { kind: 'truncate' }, words: [...DOWN, ...GARBAGE] },
  { title: 'log-in page', fault: { kind: 'html' }, words: GARBAGE },
  { title: 'garbage', fault: { kind: 'malformed', shape: 'not-xml' }, words: GARBAGE },
  { title: 'half an answer', fault: { kind: 'malformed', shape: 'unclosed' }, words: GARBAGE },
  { title: 'empty answer', fault: { kind: 'malformed', shape: 'empty' }, words: [...GARBAGE, 'provider.rejected'] },
  { title: 'right taken away', fault: { kind: 'rights' }, words: DENIED },
  { title: 'right not effective yet', fault: { kind: 'propagating' }, words: [...DENIED, 'provider.unavailable'] },
  { title: 'secret expired', fault: { kind: 'auth', reason: 'secret-expired' }, words: [...REFUSED, ...DENIED] },
  { title: 'error inside 200', fault: { kind: 'inner-error' }, words: [...GARBAGE, ...DENIED, ...MISSING] },
];

const EXPIRED_MARK = 'expired mark';
const table = new Map<string, Map<string, string>>();
afterAll(() => {
  const kinds = SYSTEMS.map(({ kind }) => kind);
  const cells = (title: string) => kinds.map((kind) => table.get(title)?.get(kind) ?? '');
  const lines = [...ROWS.map(({ title }) => title), EXPIRED_MARK].map((title) => [title, ...cells(title)].join(' | '));
  console.log(['', 'Faults: free/busy, write, requests', ['fault', ...kinds].join(' | '), ...lines].join('\n'));
});

describe.each(SYSTEMS)('$kind', (system) => {
  let opened: OpenConnectionBySystem;
  let calendar: CalendarSystem;
  let hours = 0;
  const start = Math.ceil(Date.now() / DAY) * DAY + 20 * DAY;
  const window = { start: instant(start), end: instant(start + 5 * DAY) };
  const meeting = { start: start + 8 * HOUR, end: start + 9 * HOUR };

  beforeAll(async () => {
    opened = await openConnectionBy(system);
    calendar = await openSystem(opened.ports, opened.world.organizationId, opened.connection);
    const [person] = opened.organization.mailboxes();
    enterMeeting(opened.organization, person ?? expect.unreachable(), { uid: 'meeting', title: 'Meeting', ...meeting });
  });
  afterAll(async () => {
    await calendar.close();
    await opened.stop();
  });

  async function people() {
    const found = opened.organization.mailboxes().filter(({ kind }) => kind === 'person');
    return Promise.all(found.slice(0, 2).map(({ address }) => calendar.findMailbox(address, CALM)));
  }

  it.each(ROWS)('$title', { timeout: 120_000 }, async ({ title, fault, words, match = {} }) => {
    const [first, second] = await people();
    if (first === undefined || second === undefined) throw new Error('the organisation has nobody');
    hours += 2;
    const event = interview(first, start + DAY + hours * HOUR);
    const { faults, journal } = opened.server;
    journal.clear();
    faults.add({ match: { ...match, ...(fault.kind === 'inner-error' ? { mailbox: first.address } : {}) }, fault });
    const answer = (await calendar.freeBusy.read([first, second], window, IMPATIENT)).get(first.id);
    const written = await codeOf(calendar.events?.write(first, event, IMPATIENT));
    const requests = journal.entries().length;
    faults.clear();
    note(title, system.kind, `${codeIn(answer)}, ${short(written)}, ${requests}`);

    // Either the system said why, or the meeting is seen: never free by mistake.
    if (answer?.kind === 'known') expect(answer.periods).toContainEqual(expect.objectContaining(meeting));
    if (words.length > 0 && answer?.kind !== 'known') expect(words).toContain(answer?.fault.code);
    if (words.length === 0) expect([answer?.kind, written]).toEqual(['known', null]);
    else if (written !== null) expect([...words, ...CLASHING]).toContain(written);
    expect(requests).toBeLessThanOrEqual(MOST_REQUESTS);

    // Afterwards everything heals, and whatever was uncertain is there exactly once.
    await calendar.signIn(CALM);
    await calendar.events?.write(first, event, CALM);
    expect(standing(opened, event)).toBe(1);
    await calendar.events?.remove(first, event.uid, CALM);
    expect(standing(opened, event)).toBe(0);
  });

  it('an expired mark is told, and the next one works', { timeout: 120_000 }, async () => {
    const [first] = await people();
    const { changes } = calendar;
    if (first === undefined || changes === undefined) throw new Error('this system tells no changes');
    const { cursor } = await changes.since(first, null, CALM);
    opened.server.faults.add({ match: {}, fault: { kind: 'cursor-expired' } });
    const code = await codeOf(changes.since(first, cursor, IMPATIENT).then(() => undefined));
    opened.server.faults.clear();
    note(EXPIRED_MARK, system.kind, short(code));
    // A system without marks of its own has none that can expire.
    expect(['provider.cursor-expired', null]).toContain(code);
    const fresh = await changes.since(first, null, CALM);
    expect((await changes.since(first, fresh.cursor, CALM)).changed).toBe(false);
  });

  it('a write whose answer is lost stands there once', { timeout: 120_000 }, async () => {
    const [first] = await people();
    if (first === undefined) throw new Error('the organisation has nobody');
    hours += 2;
    const event = interview(first, start + DAY + hours * HOUR);
    opened.server.faults.add({ match: {}, fault: { kind: 'commit-then-fail' }, times: 6 });
    await codeOf(calendar.events?.write(first, event, IMPATIENT));
    opened.server.faults.clear();
    await calendar.signIn(CALM);
    await calendar.events?.write(first, event, CALM);
    expect(standing(opened, event)).toBe(1);
  });
});

function interview(mailbox: { id: string; address: string; name: string }, at: number): CalendarEvent {
  return {
    uid: `${crypto.randomUUID()}@calendula`,
    sequence: 0,
    span: { start: instant(at), end: instant(at + HOUR) },
    zone: 'Europe/Berlin',
    title: 'Interview',
    description: '',
    location: '',
    organizer: { mailbox, name: mailbox.name, kind: 'person' },
    attendees: [],
    stampedAt: instant(at - 30 * DAY),
  };
}

/** How many events begin with this one in the organizer's calendar, as the organisation itself has it. */
function standing({ organization }: OpenConnectionBySystem, { organizer, span }: CalendarEvent): number {
  const { id } = organization.mailboxAt(organizer.mailbox.address);
  return organization.busy(id, span).filter((period) => period.start === span.start && period.end === span.end).length;
}

async function codeOf(work: Promise<void> | undefined): Promise<FaultCode | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (!isFault(error)) throw error;
    return error.code;
  }
}

function codeIn(answer: FreeBusyAnswer | undefined): string {
  return answer?.kind === 'known' ? 'known' : short(answer?.fault.code ?? null);
}

function short(code: FaultCode | null): string {
  return code === null ? 'done' : code.replace('provider.', '');
}

function note(title: string, kind: string, cell: string): void {
  const row = table.get(title) ?? new Map<string, string>();
  row.set(kind, cell);
  table.set(title, row);
}
