/**
 * Calendar systems as use cases see them. A capability is the presence of a part. Every method throws `Fault`
 * with a `provider.*` code when the system fails; nothing else leaves a provider.
 */
import type { FreeBusyAnswer } from '../domain/availability/free-busy.ts';
import type { AccessLevel, SystemCapabilities } from '../domain/connection/connection.ts';
import type { Mailbox, ParticipantKind } from '../domain/directory/participant.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import type { CallPolicy } from './call-policy.ts';

export interface LocalText {
  readonly en: string;
  readonly de: string;
}

/** One field of the form "Connect service account"; the admin form is generated from these. */
export interface SettingField {
  readonly name: string;
  readonly label: LocalText;
  readonly help: LocalText;
  readonly input: 'text' | 'url' | 'email' | 'password' | 'multiline' | 'choice';
  readonly required: boolean;
  /** Encrypted at rest, never sent to a browser. */
  readonly secret: boolean;
  readonly choices?: readonly { readonly value: string; readonly label: LocalText }[];
  readonly placeholder?: string;
}

export type ParsedSettings =
  | { readonly kind: 'valid'; readonly settings: Readonly<Record<string, string>>; readonly secrets: Readonly<Record<string, string>> }
  | { readonly kind: 'invalid'; readonly problems: readonly { readonly field: string; readonly message: string }[] };

export interface CalendarProvider {
  /** Key of the registry and of stored connections. */
  readonly kind: string;
  readonly title: string;
  readonly summary: LocalText;
  readonly levels: readonly AccessLevel[];
  readonly fields: readonly SettingField[];
  parseSettings(input: Readonly<Record<string, string>>): ParsedSettings;
  /** Opens no network connection yet. Without `capabilities` only `signIn` may be called. */
  open(with_: {
    readonly settings: Readonly<Record<string, string>>;
    readonly secrets: Readonly<Record<string, string>>;
    readonly level: AccessLevel;
    readonly capabilities: SystemCapabilities | null;
  }): CalendarSystem;
}

/** One service account at work. */
export interface CalendarSystem {
  /** Proves the credential and finds out what the system can do. */
  signIn(policy: CallPolicy): Promise<{ readonly serviceAccount: string; readonly capabilities: SystemCapabilities }>;
  /** The mailbox behind an address. @throws Fault `provider.mailbox-not-found`. */
  findMailbox(address: string, policy: CallPolicy): Promise<Mailbox & { readonly name: string }>;
  readonly freeBusy: FreeBusyReader;
  /** Absent where the access level cannot write. */
  readonly events?: EventWriter;
  readonly directory?: Directory;
  readonly changes?: ChangeFeed;
  close(): Promise<void>;
}

export interface FreeBusyReader {
  /**
   * One answer per mailbox id, for each that was asked, whatever happens: a system that fails as a whole
   * answers `unknown` for all. Never throws. The reader splits into as many calls as the system's limits need.
   */
  read(mailboxes: readonly Mailbox[], window: Interval, policy: CallPolicy): Promise<ReadonlyMap<string, FreeBusyAnswer>>;
}

export interface EventAttendee {
  readonly mailbox: Mailbox;
  readonly name: string;
  readonly kind: ParticipantKind;
}

/** An interview as it stands in a calendar. Neutral words only; private. */
export interface CalendarEvent {
  readonly uid: string;
  /** iCalendar SEQUENCE. */
  readonly sequence: number;
  readonly span: Interval;
  /** Zone in which the event was meant; the calendar shows it in the viewer's. */
  readonly zone: string;
  readonly title: string;
  readonly description: string;
  readonly location: string;
  readonly organizer: EventAttendee;
  readonly attendees: readonly EventAttendee[];
  /** For the DTSTAMP. */
  readonly stampedAt: Instant;
}

/** One of our own events as it was found in a mailbox. */
export interface FoundEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly span: Interval;
  readonly cancelled: boolean;
  /** By lower-case address, as far as this copy says. */
  readonly answers: ReadonlyMap<string, 'accepted' | 'declined' | 'tentative' | 'needs-action'>;
}

export interface EventWriter {
  /**
   * Creates or replaces the event with this UID in that mailbox's calendar. Repeatable: the same call twice leaves one event.
   * Touches only events that carry our marker. `slot-taken` when the system refuses the time (a room is booked).
   */
  write(mailbox: Mailbox, event: CalendarEvent, policy: CallPolicy): Promise<void>;
  /** Removes our event with this UID; one that is gone already is success. */
  remove(mailbox: Mailbox, uid: string, policy: CallPolicy): Promise<void>;
  /** Our event with this UID as this mailbox's calendar holds it; null only after a complete look that did not find it. */
  find(mailbox: Mailbox, uid: string, policy: CallPolicy): Promise<FoundEvent | null>;
}

export interface DirectoryEntry extends Mailbox {
  readonly name: string;
  readonly kind: ParticipantKind;
  /** Site or building of a room; empty when unknown. */
  readonly location: string;
  readonly capacity: number | null;
  /** IANA zone; null when the directory does not say. */
  readonly zone: string | null;
}

export interface Directory {
  /** Everybody and every room that the service account can see, complete or a Fault. */
  list(policy: CallPolicy): Promise<readonly DirectoryEntry[]>;
}

export interface ChangeFeed {
  /**
   * What changed in a mailbox's calendar since `cursor` (null = start now). A hint starts a look, never an action.
   * @throws Fault `provider.cursor-expired`: read everything again, start with null.
   */
  since(
    mailbox: Mailbox,
    cursor: string | null,
    policy: CallPolicy,
  ): Promise<{
    readonly cursor: string;
    /** False when nothing at all changed. True may be a false alarm. */
    readonly changed: boolean;
    /** UIDs of our own events among the changes, as far as the system names them. */
    readonly ownUids: readonly string[];
  }>;
}

/** All providers of this installation, by kind. */
export type CalendarProviders = ReadonlyMap<string, CalendarProvider>;
