/** The store behind the provider in memory: mailboxes with calendar objects, found by name, so that several connections share one. */

import type { ParticipantKind } from '../../domain/directory/participant.ts';
import { Fault, type FaultReport } from '../../domain/fault.ts';

export interface MemoryMailbox {
  readonly id: string;
  readonly address: string;
  readonly name: string;
  readonly kind: ParticipantKind;
  /** The service account may see and change this mailbox. */
  readonly open: boolean;
  /** iCalendar objects by UID. */
  readonly objects: Map<string, string>;
  /** Rises with every change. */
  version: number;
}

export type Operation = 'sign-in' | 'find' | 'free-busy' | 'write' | 'remove' | 'read' | 'list' | 'changes';

export interface MemoryStore {
  readonly password: string;
  readonly zone: string;
  readonly mailboxes: ReadonlyMap<string, MemoryMailbox>;
  /** Every call that a provider made, faults included. */
  readonly calls: readonly Operation[];
  addMailbox(mailbox: { address: string; name: string; kind: ParticipantKind; open?: boolean }): MemoryMailbox;
  /** Puts an object into a calendar as its owner would. */
  place(mailboxId: string, uid: string, text: string | null): void;
  /** From now on this operation fails; null ends that. */
  fail(operation: Operation, fault: FaultReport | null): void;
  /** Notes the call. @throws Fault as ordered by `fail`, or because of a wrong password. */
  enter(operation: Operation, password: string): void;
}

const stores = new Map<string, MemoryStore>();

/** The store of that name; made when it is asked for the first time. */
export function memoryStore(name: string): MemoryStore {
  const known = stores.get(name);
  if (known !== undefined) return known;
  const made = createStore();
  stores.set(name, made);
  return made;
}

function createStore(): MemoryStore {
  const mailboxes = new Map<string, MemoryMailbox>();
  const calls: Operation[] = [];
  const faults = new Map<Operation, FaultReport>();
  return {
    password: 'secret',
    zone: 'Europe/Berlin',
    mailboxes,
    calls,
    addMailbox({ address, name, kind, open = true }) {
      const mailbox: MemoryMailbox = { id: `mailbox-${mailboxes.size + 1}`, address, name, kind, open, objects: new Map(), version: 0 };
      mailboxes.set(mailbox.id, mailbox);
      return mailbox;
    },
    place(mailboxId, uid, text) {
      const mailbox = openMailbox(mailboxes, mailboxId, false);
      if (text === null) mailbox.objects.delete(uid);
      else mailbox.objects.set(uid, text);
      mailbox.version += 1;
    },
    fail(operation, fault) {
      if (fault === null) faults.delete(operation);
      else faults.set(operation, fault);
    },
    enter(operation, password) {
      calls.push(operation);
      if (password !== 'secret') throw fault('provider.unauthorized', 'The password is wrong.');
      const ordered = faults.get(operation);
      if (ordered !== undefined) throw new Fault(ordered);
    },
  };
}

/** @throws Fault `provider.mailbox-not-found`, or `provider.forbidden` for one that is closed to the service account. */
export function openMailbox(mailboxes: ReadonlyMap<string, MemoryMailbox>, id: string, asServiceAccount = true): MemoryMailbox {
  const mailbox = mailboxes.get(id);
  if (mailbox === undefined) throw fault('provider.mailbox-not-found', 'There is no such mailbox.');
  if (asServiceAccount && !mailbox.open) throw fault('provider.forbidden', 'The service account may not open this mailbox.');
  return mailbox;
}

export function fault(code: FaultReport['code'], detail: string): Fault {
  return new Fault({ code, retry: 'never', blame: 'admin', detail });
}
