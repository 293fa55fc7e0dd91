/** The probes of a check, in their order. Each ends in a verdict, whatever the calendar system does. */
import type {
  Connection,
  ProbeName,
  ProbeVerdict,
  SkipCode,
  SystemCapabilities,
  VerdictFacts,
} from '../../domain/connection/connection.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { type FaultReport, isFault } from '../../domain/fault.ts';
import type { OrganizationId } from '../../domain/identifiers.ts';
import type { CalendarSystem, EventAttendee } from '../../ports/calendar-provider.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import type { Ports } from '../../ports/ports.ts';
import { fixFor } from './fix-texts.ts';
import { openSystem, type SystemPorts } from './open-system.ts';
import { outOfScopeProbe } from './out-of-scope-probe.ts';
import { attendee, positiveControl, testDay } from './positive-control.ts';

export type SignInResult =
  | {
      readonly kind: 'signed-in';
      readonly serviceAccount: string;
      readonly capabilities: SystemCapabilities;
      readonly verdict: ProbeVerdict;
    }
  | { readonly kind: 'failed'; readonly verdict: ProbeVerdict };

export interface ProbeOrder {
  readonly organizationId: OrganizationId;
  /** With the capabilities found at sign-in. */
  readonly connection: Connection;
  readonly tell: (verdict: ProbeVerdict) => Promise<void>;
}

type ProbePorts = SystemPorts & Pick<Ports, 'clock'>;

export async function signInProbe(ports: SystemPorts, organizationId: OrganizationId, connection: Connection): Promise<SignInResult> {
  try {
    const system = await openSystem(ports, organizationId, { ...connection, capabilities: null });
    try {
      const { serviceAccount, capabilities } = await system.signIn(PATIENT);
      const verdict = passed('sign-in', `Signed in as ${serviceAccount}.`, { account: serviceAccount });
      return { kind: 'signed-in', serviceAccount, capabilities, verdict };
    } finally {
      await system.close();
    }
  } catch (error) {
    if (!isFault(error)) throw error;
    return { kind: 'failed', verdict: failed('sign-in', error.report) };
  }
}

/** Everything after signing in. */
export async function probeSystem(ports: ProbePorts, order: ProbeOrder): Promise<void> {
  const { connection, tell } = order;
  const system = await openSystem(ports, order.organizationId, connection);
  try {
    await directoryProbes(system, tell);
    const mailbox = await readProbe(ports, system, order);
    if (mailbox !== null) await writeProbes(ports, system, { ...order, mailbox });
    await tell(await outOfScopeProbe(ports, system, connection));
  } finally {
    await system.close();
  }
}

async function directoryProbes(system: CalendarSystem, tell: ProbeOrder['tell']): Promise<void> {
  if (system.directory === undefined) return tellNoDirectory(tell);
  try {
    const entries = await system.directory.list(PATIENT);
    const rooms = entries.filter(({ kind }) => kind === 'room').length;
    const people = entries.length - rooms;
    await tell(passed('directory', `${people} people found.`, { people: String(people) }));
    if (rooms === 0) await tell(skipped('rooms', 'no-rooms', 'The directory names no room.'));
    else await tell(passed('rooms', `${rooms} rooms found.`, { rooms: String(rooms) }));
  } catch (error) {
    if (!isFault(error)) throw error;
    if (error.code === 'provider.unsupported') return tellNoDirectory(tell);
    await tell(failed('directory', error.report));
    await tell(skipped('rooms', 'directory-unread', 'Rooms are found in the directory, which could not be read.'));
  }
}

async function tellNoDirectory(tell: ProbeOrder['tell']): Promise<void> {
  await tell(skipped('directory', 'no-directory', 'This calendar system has no directory. Import people and rooms from a CSV file.'));
  await tell(skipped('rooms', 'no-directory', 'Rooms are found in the directory, and there is none.'));
}

/** Null when the probe mailbox cannot be read; the probes that need it are then told as skipped. */
async function readProbe(ports: ProbePorts, system: CalendarSystem, { connection, tell }: ProbeOrder): Promise<EventAttendee | null> {
  const result = await readMailbox(ports, system, connection.probeMailbox);
  if ('mailbox' in result) {
    await tell(passed('read-free-busy', `Free/busy of ${connection.probeMailbox} was read.`, { address: connection.probeMailbox }));
    return result.mailbox;
  }
  await tell(failed('read-free-busy', result.fault));
  const reason = 'Free/busy of the mailbox could not be read.';
  await tell(skipped('write-event', 'free-busy-unread', reason));
  await tell(skipped('see-own-event', 'free-busy-unread', reason));
  return null;
}

async function readMailbox(
  ports: Pick<Ports, 'clock'>,
  system: CalendarSystem,
  address: string,
): Promise<{ readonly mailbox: EventAttendee } | { readonly fault: FaultReport }> {
  try {
    const found = await system.findMailbox(address, PATIENT);
    const answer = (await system.freeBusy.read([found], testDay(ports.clock.now()), PATIENT)).get(found.id);
    if (answer === undefined) return { fault: noAnswer(found) };
    return answer.kind === 'unknown' ? { fault: answer.fault } : { mailbox: attendee(found, found.name, 'person') };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { fault: error.report };
  }
}

async function writeProbes(
  ports: ProbePorts,
  system: CalendarSystem,
  order: ProbeOrder & { readonly mailbox: EventAttendee },
): Promise<void> {
  const { mailbox, tell } = order;
  const uid = `probe-${ports.secrets.newId()}@calendula`;
  const { write, see } = await positiveControl(system, { mailbox, uid, now: ports.clock.now(), policy: PATIENT });
  await tell(write === null ? passed('write-event', 'A test event was written and removed again.') : failed('write-event', write));
  if (write !== null && see === write) await tell(skipped('see-own-event', 'event-unwritten', 'No test event could be written.'));
  else await tell(see === null ? passed('see-own-event', 'The test event was seen as busy time.') : failed('see-own-event', see));
}

function noAnswer({ address }: Mailbox): FaultReport {
  return { code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail: `The answer says nothing about ${address}.` };
}

function passed(probe: ProbeName, detail: string, facts: VerdictFacts = {}): ProbeVerdict {
  return { probe, result: 'passed', detail, facts };
}

function failed(probe: ProbeName, fault: FaultReport): ProbeVerdict {
  return { probe, result: 'failed', fault, fix: fixFor(probe, fault.code), remedy: null };
}

function skipped(probe: ProbeName, code: SkipCode, reason: string): ProbeVerdict {
  return { probe, result: 'skipped', code, reason, facts: {} };
}
