/**
 * Our interviews in people's calendars. Exchange gives every event an identity of its own, so ours stands in a private property, which
 * every write and removal first looks for; attendees' copies are found by the identity that the vault remembers. Foreign events are
 * never touched.
 */
import { randomUUID } from 'node:crypto';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { isFault, isInDoubt } from '../../domain/fault.ts';
import { DAY_MS } from '../../domain/time/instant.ts';
import { sameInterval } from '../../domain/time/interval.ts';
import type { CalendarEvent, EventWriter } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import type { GraphClient } from './client.ts';
import { conflict } from './faults.ts';
import { contentOf, EVENT_FIELDS, eventBody, foundEvent, invited, type StoredEvent, storedEventOf, subjectOf } from './translate.ts';
import { BOOKING_PROPERTY, CONTENT_PROPERTY, type Json, objectIn, queryOf, quoted, SEQUENCE_PROPERTY, textAt } from './wire.ts';

interface Keeping {
  readonly client: GraphClient;
  readonly vault: ConnectionVault;
  readonly policy: CallPolicy;
  readonly mailbox: Mailbox;
}

interface Writing extends Keeping {
  readonly event: CalendarEvent;
}

const NEEDS = 'Calendars.ReadWrite';
/** How long after its end an event's identity is still worth remembering. */
const REMEMBER_MS = 30 * DAY_MS;

/** @param connection A name for the connection, under which old identities are tidied away once a day. */
export function createEventWriter(client: GraphClient, vault: ConnectionVault, connection: string): EventWriter {
  return {
    async write(mailbox, event, policy) {
      const writing: Writing = { client, vault, policy, mailbox, event };
      await forgetOld(vault, connection);
      const transaction = `${event.uid}#${event.sequence}`;
      if (!(await writeOnce(writing, transaction))) return;
      if (await writeOnce(writing, `${transaction}#${randomUUID()}`)) throw conflict('The event changes each time we look at it.');
    },
    async remove(mailbox, uid, policy) {
      const keeping = { client, vault, policy, mailbox };
      if (!(await removeOnce(keeping, uid))) return;
      if (await removeOnce(keeping, uid)) throw conflict('The event changes each time we look at it.');
    },
    async find(mailbox, uid, policy) {
      const { own, remembered } = await locate({ client, vault, policy, mailbox }, uid);
      const [found] = own;
      if (found === undefined) return null;
      return foundEvent(found, uid, found.uid === null ? (remembered?.sequence ?? 0) : found.sequence);
    },
  };
}

/** @returns true when another version came in between and the whole step must be made again. */
async function writeOnce(writing: Writing, transactionId: string): Promise<boolean> {
  const { own } = await locate(writing, writing.event.uid);
  const [current = null] = own;
  if (current === null) await refuseForeign(writing, writing.event.uid);
  if (current !== null && says(current, writing.event)) return false;
  if (current !== null && current.sequence > writing.event.sequence) throw conflict('A newer version of the event stands in the calendar.');
  try {
    await put(writing, current, transactionId);
    return false;
  } catch (error) {
    if (!isFault(error)) throw error;
    if (error.code === 'provider.conflict' || (current !== null && error.code === 'provider.event-not-found')) return true;
    if (isInDoubt(error) && (await arrived(writing))) return false;
    throw error;
  }
}

/** A create with the same transaction makes no second event, however often it is sent. */
async function put({ client, vault, policy, mailbox, event }: Writing, current: StoredEvent | null, transactionId: string): Promise<void> {
  const asked = { subject: 'event', needs: NEEDS, mailbox: mailbox.id } as const;
  const body = eventBody(event, { keepsBody: current !== null && current.joinUrl !== null });
  const answer =
    current === null
      ? await client.ask(
          { ...asked, subject: 'mailbox', method: 'POST', path: `${calendarPath(mailbox)}/events`, body: { ...body, transactionId } },
          policy,
        )
      : await client.ask({ ...asked, method: 'PATCH', path: eventPath(mailbox, current.id), body, headers: matching(current) }, policy);
  await remember(vault, event, textAt(answer, 'iCalUId') || (current?.iCalUId ?? ''));
}

/** After an uncertain answer: whether the event stands there as wanted. When even that cannot be found out, it counts as no. */
async function arrived(writing: Writing): Promise<boolean> {
  const now = await locate(writing, writing.event.uid).catch((error: unknown) => {
    if (isFault(error)) return null;
    throw error;
  });
  const [found] = now?.own ?? [];
  if (found === undefined || !says(found, writing.event)) return false;
  await remember(writing.vault, writing.event, found.iCalUId);
  return true;
}

/** Whether the stored event already says what we want to write; what Exchange adds and what people answer does not count. */
function says(stored: StoredEvent, event: CalendarEvent): boolean {
  const wanted = invited(event).map(({ mailbox }) => mailbox.address.toLowerCase());
  return (
    stored.sequence === event.sequence &&
    stored.content === contentOf(event) &&
    stored.subject === subjectOf(event) &&
    sameInterval(stored.span, event.span) &&
    !stored.cancelled &&
    wanted.length === stored.answers.size &&
    wanted.every((each) => stored.answers.has(each))
  );
}

/** @returns true when the event changed in between and the whole step must be made again. */
async function removeOnce(keeping: Keeping, uid: string): Promise<boolean> {
  const { client, policy, mailbox } = keeping;
  const { own } = await locate(keeping, uid);
  if (own.length === 0) await refuseForeign(keeping, uid);
  for (const stored of own) {
    const request = { method: 'DELETE', path: eventPath(mailbox, stored.id), subject: 'event', needs: NEEDS } as const;
    const again = await client.ask({ ...request, mailbox: mailbox.id, headers: matching(stored) }, policy).then(
      () => false,
      (error: unknown) => {
        if (isFault(error) && error.code === 'provider.event-not-found') return false;
        if (isFault(error) && error.code === 'provider.conflict') return true;
        throw error;
      },
    );
    if (again) return true;
  }
  return false;
}

function matching({ etag }: StoredEvent): Record<string, string> {
  return etag === null ? {} : { 'if-match': etag };
}

export function userPath({ id }: Pick<Mailbox, 'id'>): string {
  return `/users/${encodeURIComponent(id)}`;
}

export function calendarPath(mailbox: Pick<Mailbox, 'id'>): string {
  return `${userPath(mailbox)}/calendar`;
}

function eventPath(mailbox: Mailbox, id: string): string {
  return `${userPath(mailbox)}/events/${encodeURIComponent(id)}`;
}

interface Located {
  /** The newest first; more than one only after a race that Exchange lost. */
  readonly own: readonly StoredEvent[];
  readonly remembered: Remembered | null;
}

/** By our marker, else by the identity that Exchange gave the event: an attendee's copy carries only that. */
async function locate(keeping: Keeping, uid: string): Promise<Located> {
  const marker = `singleValueExtendedProperties/any(ep: ep/id eq ${quoted(BOOKING_PROPERTY)} and ep/value eq ${quoted(uid)})`;
  const marked = (await search(keeping, marker)).filter((each) => each.uid === uid).sort((a, b) => b.sequence - a.sequence);
  const remembered = await recall(keeping.vault, uid);
  if (marked.length > 0) {
    if (remembered === null) await rememberAs(keeping.vault, uid, marked[0]);
    return { own: marked, remembered };
  }
  if (remembered === null) return { own: [], remembered };
  return { own: await search(keeping, `iCalUId eq ${quoted(remembered.iCalUId)}`), remembered };
}

/** An event that came by mail or from another program may carry our UID as its own. @throws Fault `provider.conflict` */
async function refuseForeign(keeping: Keeping, uid: string): Promise<void> {
  const found = await search(keeping, `iCalUId eq ${quoted(uid)}`);
  if (found.length > 0) throw conflict('An event that is not ours has the identity of our event; it was left alone.');
}

async function search({ client, policy, mailbox }: Keeping, filter: string): Promise<StoredEvent[]> {
  const ours = [BOOKING_PROPERTY, SEQUENCE_PROPERTY, CONTENT_PROPERTY].map((id) => `id eq ${quoted(id)}`).join(' or ');
  const query = queryOf({
    $filter: filter,
    $select: EVENT_FIELDS,
    $expand: `singleValueExtendedProperties($filter=${ours})`,
    $top: '50',
  });
  const request = {
    method: 'GET',
    path: `${userPath(mailbox)}/events?${query}`,
    subject: 'mailbox',
    needs: NEEDS,
    mailbox: mailbox.id,
  } as const;
  const { items } = await client.pages(request, policy);
  return items.map(storedEventOf);
}

interface Remembered {
  readonly iCalUId: string;
  readonly sequence: number;
  /** Epoch ms of the event's end. */
  readonly end: number;
}

const UID_KEY = 'uid:';
const ICAL_KEY = 'ical:';

async function remember(vault: ConnectionVault, { uid, sequence, span }: CalendarEvent, iCalUId: string): Promise<void> {
  if (iCalUId === '') return;
  const before = await recall(vault, uid);
  await vault.write(`${UID_KEY}${uid}`, JSON.stringify({ iCalUId, sequence, end: span.end } satisfies Remembered));
  if (before?.iCalUId === iCalUId) return;
  await vault.write(`${ICAL_KEY}${iCalUId}`, uid);
}

async function rememberAs(vault: ConnectionVault, uid: string, stored: StoredEvent | undefined): Promise<void> {
  if (stored === undefined || stored.iCalUId === '') return;
  const { iCalUId, sequence, span } = stored;
  await vault.write(`${UID_KEY}${uid}`, JSON.stringify({ iCalUId, sequence, end: span.end } satisfies Remembered));
  await vault.write(`${ICAL_KEY}${iCalUId}`, uid);
}

async function recall(vault: ConnectionVault, uid: string): Promise<Remembered | null> {
  const kept = objectIn((await vault.read(`${UID_KEY}${uid}`)) ?? '');
  return kept === null ? null : rememberedIn(kept);
}

function rememberedIn(kept: Json): Remembered | null {
  const { iCalUId, sequence, end } = kept;
  return typeof iCalUId === 'string' && typeof sequence === 'number' && typeof end === 'number' ? { iCalUId, sequence, end } : null;
}

/** UIDs of ours behind identities that Exchange gave out. */
export async function ownUidsOf(vault: ConnectionVault, iCalUIds: readonly string[]): Promise<string[]> {
  const uids = await Promise.all([...new Set(iCalUIds)].map((each) => vault.read(`${ICAL_KEY}${each}`)));
  return [...new Set(uids.filter((uid) => uid !== null))];
}

/** The day on which each connection's old identities were last looked through, over all systems opened in this process. */
const tidiedOn = new Map<string, number>();

async function forgetOld(vault: ConnectionVault, connection: string): Promise<void> {
  const today = Math.floor(Date.now() / DAY_MS);
  if (tidiedOn.get(connection) === today) return;
  tidiedOn.set(connection, today);
  for (const key of await vault.keys(UID_KEY)) {
    const kept = objectIn((await vault.read(key)) ?? '');
    const known = kept === null ? null : rememberedIn(kept);
    if (known !== null && known.end + REMEMBER_MS > Date.now()) continue;
    if (known !== null) await vault.remove(`${ICAL_KEY}${known.iCalUId}`);
    await vault.remove(key);
  }
}
