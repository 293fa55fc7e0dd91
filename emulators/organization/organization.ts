/**
 * The simulated organisation: mailboxes with calendars, accounts with rights, a clock, the mail its system would have sent.
 * It speaks no protocol; each emulator shows this same world in its own words.
 */
import { CalendarStore, type StoredEvent } from './calendar-store.ts';
import type { WorldClock } from './clock.ts';
import { type Account, type Mailbox, type Right, rightTo } from './mailbox.ts';
import { type Occupation, type Occurrence, occupationOf, occurrencesOf, type Window } from './occurrences.ts';

interface SentMail {
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly method: 'REQUEST' | 'CANCEL' | 'REPLY';
  readonly uid: string;
}

export interface BusyPeriod extends Window {
  readonly occupation: Exclude<Occupation, 'free'>;
  readonly uid: string;
}

/** An answer that a room gives later. */
interface PendingAnswer {
  readonly dueAt: number;
  readonly give: () => void;
}

interface OrganizationContents {
  readonly domain: string;
  readonly mailboxes: readonly Mailbox[];
  readonly accounts: readonly Account[];
  readonly clock: WorldClock;
  /** Fills the calendars, once. */
  readonly fill: (organization: Organization) => void;
  /** Changes when the seeded weeks do: cursors of another edition are out of date. */
  readonly edition: string;
}

export class Organization {
  readonly domain: string;
  readonly clock: WorldClock;
  #contents: OrganizationContents;
  #resets = -1;
  #firstDay: Map<string, readonly StoredEvent[]> | null = null;
  #mailboxes = new Map<string, Mailbox>();
  #byAddress = new Map<string, Mailbox>();
  #accounts = new Map<string, Account>();
  #calendars = new Map<string, CalendarStore>();
  #mail: SentMail[] = [];
  #pending: PendingAnswer[] = [];
  #listeners: (() => void)[] = [];

  constructor(contents: OrganizationContents) {
    this.#contents = contents;
    this.domain = contents.domain;
    this.clock = contents.clock;
    this.reset();
  }

  /** Another one after each reset: revisions count from the beginning again. */
  get edition(): string {
    return this.#resets === 0 ? this.#contents.edition : `${this.#contents.edition}-${this.#resets}`;
  }

  /** Back to the first day: everything clients wrote is gone, rights and addresses are as they were. The clock stays. */
  reset(): void {
    this.#resets += 1;
    this.#mail = [];
    this.#pending = [];
    this.#mailboxes.clear();
    this.#byAddress.clear();
    this.#calendars.clear();
    this.#accounts = new Map(this.#contents.accounts.map((account) => [account.user, account]));
    for (const mailbox of this.#contents.mailboxes) {
      this.setMailbox(mailbox);
      this.#calendars.set(mailbox.id, new CalendarStore());
    }
    this.#fill();
    this.announceChange();
  }

  /** Making the weeks is slow; a reset takes those that were made first. */
  #fill(): void {
    for (const [id, events] of this.#firstDay ?? []) for (const event of events) this.calendar(id).seed(event.name, event.uid, event.text);
    if (this.#firstDay !== null) return;
    this.#contents.fill(this);
    this.#firstDay = new Map(this.mailboxes().map(({ id }) => [id, this.calendar(id).all()]));
  }

  mailboxes(): Mailbox[] {
    return [...this.#mailboxes.values()];
  }

  mailbox(id: string): Mailbox | null {
    return this.#mailboxes.get(id) ?? null;
  }

  /** By address or alias, in any case. */
  findByAddress(address: string): Mailbox | null {
    return this.#byAddress.get(address.toLowerCase()) ?? null;
  }

  /** By address, or by the part before the @. @throws Error when nobody has it. */
  mailboxAt(address: string): Mailbox {
    const found = this.findByAddress(address.includes('@') ? address : `${address}@${this.domain}`);
    if (found === null) throw new Error(`no mailbox ${address}`);
    return found;
  }

  /** Adds a mailbox or changes what an existing one is called, where it sits, how it answers. */
  setMailbox(mailbox: Mailbox): void {
    this.#mailboxes.set(mailbox.id, mailbox);
    this.#byAddress = new Map(this.mailboxes().flatMap((one) => addressesOf(one).map((address) => [address, one])));
    if (!this.#calendars.has(mailbox.id)) this.#calendars.set(mailbox.id, new CalendarStore());
  }

  /** @throws Error for an id that no mailbox has. */
  calendar(mailboxId: string): CalendarStore {
    const calendar = this.#calendars.get(mailboxId);
    if (calendar === undefined) throw new Error(`no calendar ${mailboxId}`);
    return calendar;
  }

  accounts(): Account[] {
    return [...this.#accounts.values()];
  }

  account(user: string): Account | null {
    return this.#accounts.get(user) ?? null;
  }

  setAccount(account: Account): void {
    this.#accounts.set(account.user, account);
  }

  /** Changes one right of one account; null = back to what everyone's right says. */
  grant(user: string, mailboxId: string, right: Right | null): void {
    const account = this.account(user);
    if (account === null) throw new Error(`no account ${user}`);
    const { [mailboxId]: _before, ...others } = account.grants;
    this.setAccount({ ...account, grants: right === null ? others : { ...others, [mailboxId]: right } });
  }

  right(account: Account, mailboxId: string): Right {
    return rightTo(account, mailboxId);
  }

  /** Busy time of one mailbox, sorted by start, cut to the window. `exceptUid` is left out. */
  busy(mailboxId: string, window: Window, exceptUid?: string): BusyPeriod[] {
    const mailbox = this.mailbox(mailboxId);
    if (mailbox === null) throw new Error(`no mailbox ${mailboxId}`);
    const own = addressesOf(mailbox);
    const found = this.calendar(mailboxId)
      .all()
      .filter((event) => event.uid !== exceptUid)
      .flatMap((event) => occurrencesOf(event.text, mailbox.zone, window).flatMap((one) => occupied(one, own, event.uid)));
    const cut = found.map((one) => ({ ...one, start: Math.max(one.start, window.start), end: Math.min(one.end, window.end) }));
    return cut.sort((a, b) => a.start - b.start || a.end - b.end);
  }

  mail(): readonly SentMail[] {
    return this.#mail;
  }

  send(mail: Omit<SentMail, 'at'>): void {
    this.#mail.push({ ...mail, at: this.clock.now() });
  }

  /** Keeps an answer until its time; `settle` gives it. */
  answerLater(delayMs: number, give: () => void): void {
    this.#pending.push({ dueAt: this.clock.now() + delayMs, give });
  }

  /** Gives all answers whose time has come. Emulators call it before each request. */
  settle(): void {
    const due = this.#pending.filter((one) => one.dueAt <= this.clock.now());
    if (due.length === 0) return;
    this.#pending = this.#pending.filter((one) => !due.includes(one));
    for (const one of due) one.give();
    this.announceChange();
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  announceChange(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** All addresses of a mailbox, lower case, the primary one first. */
export function addressesOf(mailbox: Mailbox): string[] {
  return [mailbox.address, ...mailbox.aliases].map((address) => address.toLowerCase());
}

function occupied(one: Occurrence, own: readonly string[], uid: string): BusyPeriod[] {
  const occupation = occupationOf(one.component, own);
  return occupation === 'free' || one.start === one.end ? [] : [{ start: one.start, end: one.end, occupation, uid }];
}
