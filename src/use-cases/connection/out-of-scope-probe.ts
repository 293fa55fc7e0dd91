/** The negative proof of scope: a mailbox outside must be refused for reading and for writing. */
import type { Connection, ProbeVerdict, SkipCode, VerdictFacts } from '../../domain/connection/connection.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { type FaultCode, type FaultReport, isFault } from '../../domain/fault.ts';
import { addMs, HOUR_MS } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { PATIENT } from '../../ports/call-policy.ts';
import type { Ports } from '../../ports/ports.ts';
import { fixFor } from './fix-texts.ts';
import { attendee, testDay, testEvent } from './positive-control.ts';

const PROBE = 'out-of-scope-refused';
const REFUSALS: readonly FaultCode[] = ['provider.forbidden', 'provider.out-of-scope'];

const REACHED: FaultReport = {
  code: 'provider.out-of-scope',
  retry: 'never',
  blame: 'admin',
  detail: 'The service account reaches a mailbox that it must not.',
};

type Attempt = { readonly kind: 'refused' } | { readonly kind: 'reached' } | { readonly kind: 'undecided'; readonly fault: FaultReport };

export async function outOfScopeProbe(
  ports: Pick<Ports, 'clock' | 'secrets'>,
  system: CalendarSystem,
  { outOfScopeMailbox: address }: Connection,
): Promise<ProbeVerdict> {
  if (address === null) return skipped('no-outside-mailbox', 'No mailbox outside the scope was named.');
  const mailbox = await locate(system, address);
  if (mailbox === null) {
    const reason = `There is no mailbox ${address} to be seen, so nothing was proven by it.`;
    return skipped('outside-mailbox-unseen', reason, { address });
  }
  const attempts = [await tryReading(ports, system, mailbox), await tryWriting(ports, system, mailbox)];
  if (attempts.some(({ kind }) => kind === 'reached')) return failed(REACHED);
  const undecided = attempts.find((one) => one.kind === 'undecided');
  return undecided === undefined
    ? { probe: PROBE, result: 'passed', detail: `${address} was refused for reading and for writing.`, facts: { address } }
    : failed(undecided.fault);
}

/** Being refused the look-up already is no proof about the calendar, so the calendar is tried under the address itself. */
async function locate(system: CalendarSystem, address: string): Promise<Mailbox | null> {
  try {
    return await system.findMailbox(address, PATIENT);
  } catch (error) {
    if (!isFault(error)) throw error;
    return error.code === 'provider.mailbox-not-found' ? null : { id: address, address };
  }
}

async function tryReading(ports: Pick<Ports, 'clock'>, system: CalendarSystem, mailbox: Mailbox): Promise<Attempt> {
  const answer = (await system.freeBusy.read([mailbox], testDay(ports.clock.now()), PATIENT)).get(mailbox.id);
  if (answer?.kind === 'known') return { kind: 'reached' };
  return answer === undefined ? { kind: 'undecided', fault: noAnswer(mailbox) } : refusalOf(answer.fault);
}

async function tryWriting(ports: Pick<Ports, 'clock' | 'secrets'>, system: CalendarSystem, mailbox: Mailbox): Promise<Attempt> {
  const { events } = system;
  if (events === undefined) return { kind: 'refused' };
  const now = ports.clock.now();
  const uid = `probe-${ports.secrets.newId()}@calendula`;
  const { start } = testDay(now);
  const event = testEvent(attendee(mailbox, mailbox.address, 'person'), { uid, span: { start, end: addMs(start, HOUR_MS) }, now });
  const written = await attempt(() => events.write(mailbox, event, PATIENT));
  // After a lost answer something may stand there all the same.
  if (written.kind !== 'refused') await attempt(() => events.remove(mailbox, uid, PATIENT));
  return written;
}

/** A call that goes through has reached the mailbox. */
async function attempt(call: () => Promise<void>): Promise<Attempt> {
  try {
    await call();
    return { kind: 'reached' };
  } catch (error) {
    if (!isFault(error)) throw error;
    return refusalOf(error.report);
  }
}

function noAnswer({ address }: Mailbox): FaultReport {
  return { code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail: `The answer says nothing about ${address}.` };
}

function refusalOf(fault: FaultReport): Attempt {
  return REFUSALS.includes(fault.code) ? { kind: 'refused' } : { kind: 'undecided', fault };
}

function failed(fault: FaultReport): ProbeVerdict {
  return { probe: PROBE, result: 'failed', fault, fix: fixFor(PROBE, fault.code), remedy: null };
}

function skipped(code: SkipCode, reason: string, facts: VerdictFacts = {}): ProbeVerdict {
  return { probe: PROBE, result: 'skipped', code, reason, facts };
}
