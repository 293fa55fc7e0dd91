/** Mailboxes and the accounts that sign in: who exists, and who may do what with whose calendar. */

/** `service` mailboxes belong to technical users and are not listed in the directory. */
type MailboxKind = 'person' | 'room' | 'service';

/** How a room answers invitations. `automatic` accepts a free time and declines a busy one. */
export type RoomRule = 'automatic' | 'declines' | 'silent' | 'double-books' | { readonly acceptsAfterMs: number };

export interface WorkingHours {
  /** iCalendar weekday codes, `MO` … `SU`. */
  readonly days: readonly string[];
  /** Wall clock in the mailbox's zone, `HH:MM`. */
  readonly from: string;
  readonly to: string;
}

export interface Mailbox {
  /** Never changes and is never used again. */
  readonly id: string;
  readonly address: string;
  readonly aliases: readonly string[];
  readonly name: string;
  readonly kind: MailboxKind;
  readonly zone: string;
  readonly site: string;
  readonly team: string;
  readonly hours: WorkingHours;
  /** Rooms only. */
  readonly capacity: number | null;
  readonly roomRule: RoomRule;
}

/** Each right includes those before it. */
export type Right = 'none' | 'free-busy' | 'read' | 'write';
const ORDER: readonly Right[] = ['none', 'free-busy', 'read', 'write'];

export interface Account {
  readonly user: string;
  readonly password: string;
  readonly mailboxId: string;
  readonly disabled: boolean;
  /** Right to every mailbox that `grants` does not name. The own mailbox is always `write`. */
  readonly everyone: Right;
  readonly grants: Readonly<Record<string, Right>>;
}

export function rightTo(account: Account, mailboxId: string): Right {
  if (account.mailboxId === mailboxId) return 'write';
  return account.grants[mailboxId] ?? account.everyone;
}

export function includes(right: Right, wanted: Right): boolean {
  return ORDER.indexOf(right) >= ORDER.indexOf(wanted);
}
