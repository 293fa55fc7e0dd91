/**
 * A calendar system in memory that tests can break: per mailbox and per call. It schedules attendees or does not, names
 * UIDs in free/busy or does not, and can be blind: answering "free" to everything.
 */
import type { BusyPeriod, FreeBusyAnswer } from '../../../src/domain/availability/free-busy.ts';
import type { ParticipantKind } from '../../../src/domain/directory/participant.ts';
import { Fault, type FaultCode, type FaultReport } from '../../../src/domain/fault.ts';
import type { Instant } from '../../../src/domain/time/instant.ts';
import { overlaps } from '../../../src/domain/time/interval.ts';
import type { CalendarEvent, CalendarProvider, CalendarSystem, FoundEvent } from '../../../src/ports/calendar-provider.ts';

export interface FakeMailbox {
  readonly id: string;
  readonly address: string;
  readonly name: string;
  readonly kind: ParticipantKind;
  busy: BusyPeriod[];
  readonly events: Map<string, CalendarEvent & { cancelled: boolean }>;
  answers: Map<string, 'accepted' | 'declined'>;
  /** Every call about this mailbox fails with it. */
  fault: FaultReport | null;
}

export type FakeCall = 'signIn' | 'findMailbox' | 'freeBusy' | 'write' | 'remove' | 'find' | 'directory' | 'changes';

export interface FakeCalendar {
  readonly provider: CalendarProvider;
  readonly mailboxes: Map<string, FakeMailbox>;
  readonly calls: { readonly call: FakeCall; readonly mailbox: string | null }[];
  schedulesAttendees: boolean;
  /** Answers "free" to everything. */
  blind: boolean;
  namesUids: boolean;
  canWrite: boolean;
  hasDirectory: boolean;
  /** Calls that fail, as a whole. */
  readonly failing: Map<FakeCall, FaultReport>;
  /** Runs before a call is answered: for what happens in between. */
  before: ((call: FakeCall) => Promise<void>) | null;
  /** Hints of the change feed, by mailbox id. */
  readonly changed: Set<string>;
  /** Credentials that are accepted. */
  readonly passwords: Set<string>;
  open: number;
  addMailbox(of: { address: string; name: string; kind?: ParticipantKind; id?: string }): FakeMailbox;
}

export function fault(code: FaultCode, retry: FaultReport['retry'] = 'later'): FaultReport {
  return { code, retry, blame: 'provider', detail: `Told to fail with ${code}.` };
}

export function fakeCalendar(kind: string, now: () => Instant): FakeCalendar {
  const fake: FakeCalendar = {
    provider: providerOf(kind, (password) => systemOf(fake, password, now)),
    mailboxes: new Map(),
    calls: [],
    schedulesAttendees: true,
    blind: false,
    namesUids: true,
    canWrite: true,
    hasDirectory: true,
    failing: new Map(),
    before: null,
    changed: new Set(),
    passwords: new Set(['right']),
    open: 0,
    addMailbox: ({ address, name, kind: of = 'person', id = `box-${address}` }) => {
      const box: FakeMailbox = { id, address, name, kind: of, busy: [], events: new Map(), answers: new Map(), fault: null };
      fake.mailboxes.set(id, box);
      return box;
    },
  };
  return fake;
}

function providerOf(kind: string, open: (password: string) => CalendarSystem): CalendarProvider {
  return {
    kind,
    title: kind,
    summary: { en: kind, de: kind },
    levels: ['full', 'restricted', 'free-busy'],
    fields: [],
    parseSettings: ({ server = '', password = '' }) =>
      server === '' || password === ''
        ? { kind: 'invalid', problems: [{ field: server === '' ? 'server' : 'password', message: 'This must not be empty.' }] }
        : { kind: 'valid', settings: { server }, secrets: { password } },
    open: ({ secrets }) => open(secrets.password ?? ''),
  };
}

function systemOf(fake: FakeCalendar, password: string, now: () => Instant): CalendarSystem {
  fake.open++;
  const enter = async (call: FakeCall, id: string | null): Promise<FakeMailbox | null> => {
    fake.calls.push({ call, mailbox: id });
    await fake.before?.(call);
    const told = fake.failing.get(call);
    if (told !== undefined) throw new Fault(told);
    if (!fake.passwords.has(password)) throw new Fault(fault('provider.unauthorized', 'never'));
    if (id === null) return null;
    const box = fake.mailboxes.get(id);
    if (box === undefined) throw new Fault(fault('provider.mailbox-not-found', 'never'));
    if (box.fault !== null) throw new Fault(box.fault);
    return box;
  };
  const box = async (call: FakeCall, id: string): Promise<FakeMailbox> => (await enter(call, id)) as FakeMailbox;
  const answer = async (id: string, window: { start: Instant; end: Instant }): Promise<FreeBusyAnswer> => {
    try {
      const { busy, events } = await box('freeBusy', id);
      const own = [...events.values()].filter(({ cancelled }) => !cancelled);
      const ofOwn = own.map(({ span, uid }) => ({ ...span, status: 'busy' as const, ...(fake.namesUids ? { uid } : {}) }));
      const periods = fake.blind ? [] : [...busy, ...ofOwn].filter((period) => overlaps(period, window)).sort((a, b) => a.start - b.start);
      return { kind: 'known', window, periods, asOf: now() };
    } catch (error) {
      if (error instanceof Fault) return { kind: 'unknown', fault: error.report };
      throw error;
    }
  };
  const copies = (event: CalendarEvent) => [event.organizer, ...event.attendees].map(({ mailbox }) => mailbox.id);
  const system: CalendarSystem = {
    signIn: async () => {
      await enter('signIn', null);
      return {
        serviceAccount: 'service@example.test',
        capabilities: { schedulesAttendees: fake.schedulesAttendees, freeBusyWays: [], extra: {} },
      };
    },
    findMailbox: async (address) => {
      await enter('findMailbox', null);
      const found = [...fake.mailboxes.values()].find((one) => one.address === address);
      if (found === undefined) throw new Fault(fault('provider.mailbox-not-found', 'never'));
      return { id: found.id, address: found.address, name: found.name };
    },
    freeBusy: {
      read: async (mailboxes, window) =>
        new Map(await Promise.all(mailboxes.map(async ({ id }) => [id, await answer(id, window)] as const))),
    },
    ...(fake.canWrite
      ? {
          events: {
            write: async (mailbox, event) => {
              const own = await box('write', mailbox.id);
              const ids = fake.schedulesAttendees ? copies(event) : [own.id];
              const before = own.events.get(event.uid);
              const dropped = fake.schedulesAttendees && before !== undefined ? copies(before).filter((id) => !ids.includes(id)) : [];
              for (const id of ids) fake.mailboxes.get(id)?.events.set(event.uid, { ...event, cancelled: false });
              for (const id of dropped) fake.mailboxes.get(id)?.events.delete(event.uid);
            },
            remove: async (mailbox, uid) => {
              const own = await box('remove', mailbox.id);
              const event = own.events.get(uid);
              const ids = fake.schedulesAttendees && event?.organizer.mailbox.id === own.id ? copies(event) : [own.id];
              for (const id of ids) fake.mailboxes.get(id)?.events.delete(uid);
            },
            find: async (mailbox, uid) => {
              const own = await box('find', mailbox.id);
              const event = own.events.get(uid);
              return event === undefined ? null : ({ ...event, answers: own.answers } satisfies FoundEvent);
            },
          },
        }
      : {}),
    ...(fake.hasDirectory
      ? {
          directory: {
            list: async () => {
              await enter('directory', null);
              return [...fake.mailboxes.values()].map(({ id, address, name, kind }) => ({
                id,
                address,
                name,
                kind,
                location: kind === 'room' ? 'Main building' : '',
                capacity: kind === 'room' ? 6 : null,
                zone: null,
              }));
            },
          },
        }
      : {}),
    changes: {
      since: async (mailbox) => {
        await box('changes', mailbox.id);
        const changed = fake.changed.delete(mailbox.id);
        return { cursor: `cursor-${fake.calls.length}`, changed, ownUids: [] };
      },
    },
    close: async () => void fake.open--,
  };
  return system;
}
