/** Identities as Graph hands them out: GUIDs of users, and opaque event ids in two spaces (`Prefer: IdType="ImmutableId"`). */
import { createHash } from 'node:crypto';
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';

export const TENANT_ID = guidOf('tenant marigold');

export function guidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

const guids = new Map<string, string>();

export function userId({ id }: Mailbox): string {
  const known = guids.get(id) ?? guidOf(`user ${id}`);
  guids.set(id, known);
  return known;
}

/** By GUID or user principal name; aliases name nobody here. */
export function userAt(world: Organization, key: string): Mailbox | null {
  const wanted = key.toLowerCase();
  return world.mailboxes().find((one) => userId(one) === wanted || one.address.toLowerCase() === wanted) ?? null;
}

interface EventPlace {
  readonly mailboxId: string;
  /** Name of the object in the calendar. */
  readonly name: string;
  /** Of one occurrence of a series; null for the whole. */
  readonly recurrenceId: string | null;
}

const MOVING = 'AAMkAGI1AAA';
const IMMUTABLE = 'AAkALgAAAAA';

export function eventId({ mailboxId, name, recurrenceId }: EventPlace, immutable: boolean): string {
  const text = Buffer.from(JSON.stringify([mailboxId, name, recurrenceId])).toString('base64url');
  return `${immutable ? IMMUTABLE : MOVING}${text}=`;
}

/** Null for what is no id of ours. */
export function eventAt(id: string): EventPlace | null {
  const text = [MOVING, IMMUTABLE].map((prefix) => (id.startsWith(prefix) ? id.slice(prefix.length) : null)).find((one) => one !== null);
  if (text === undefined || text === null) return null;
  try {
    const [mailboxId, name, recurrenceId] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as [string, string, string | null];
    return { mailboxId, name, recurrenceId };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
