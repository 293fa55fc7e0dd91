/**
 * Calendar systems as use cases see them. A capability is the presence of a part. Every method throws `Fault`
 * with a `provider.*` code when the system fails; nothing else leaves a provider.
 */
import type { FreeBusyAnswer } from '../domain/availability/free-busy.ts';
import type { AccessLevel, ProbeName, SystemCapabilities } from '../domain/connection/connection.ts';
import type { Remedy } from '../domain/connection/remedy.ts';
import type { Mailbox, ParticipantKind } from '../domain/directory/participant.ts';
import type { FaultReport } from '../domain/fault.ts';
import type { LocalText } from '../domain/local-text.ts';
import type { Instant } from '../domain/time/instant.ts';
import type { Interval } from '../domain/time/interval.ts';
import type { CallPolicy } from './call-policy.ts';
import type { ConnectionVault } from './connection-vault.ts';

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
  /** Only with one of these values of a choice above does the field mean anything. A hidden field is never required. */
  readonly shownWhen?: { readonly field: string; readonly values: readonly string[] };
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
  open(connection: OpenConnection): CalendarSystem;
  /** Present where a service account may be authorised on a page of the calendar system. */
  readonly authorization?: Authorization;
  /** What to do about a failed probe, in this system's words and commands; null where the general words say all. */
  remedy?(failed: FailedProbe): Remedy | null;
}

/** What a provider is given of one stored connection. */
export interface OpenConnection {
  readonly settings: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly level: AccessLevel;
  readonly capabilities: SystemCapabilities | null;
  readonly vault: ConnectionVault;
  /** Where the system can call us, without a slash at the end: what comes below it is given to `receive`. */
  readonly callbackUrl: string;
}

/** OAuth 2.0 authorization code (RFC 6749 section 4.1) and consent pages like it. */
export interface Authorization {
  /** Whether a connection with these settings is authorised on a page, and not by a credential in the form alone. */
  isNeeded(settings: Readonly<Record<string, string>>): boolean;
  /** Address of that page for the administrator's browser; it comes back to `redirectUrl` with `state`. */
  pageUrl(connection: OpenConnection, returning: { readonly redirectUrl: string; readonly state: string }): string;
  /**
   * Takes what came back in the browser and keeps what it yields in the vault.
   * @throws Fault `provider.unauthorized`, `provider.forbidden` (somebody said no), and those of any call.
   */
  complete(
    connection: OpenConnection,
    returned: { readonly redirectUrl: string; readonly query: Readonly<Record<string, string>> },
    policy: CallPolicy,
  ): Promise<void>;
}

export interface FailedProbe {
  readonly probe: ProbeName;
  readonly fault: FaultReport;
  readonly level: AccessLevel;
  readonly settings: Readonly<Record<string, string>>;
  readonly serviceAccount: string | null;
  readonly probeMailbox: string;
  readonly outOfScopeMailbox: string | null;
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
  readonly push?: PushFeed;
  /** Present where the system calls us. */
  receive?(call: InboundCall): Promise<InboundAnswer>;
  /** Gives back what was granted: ends subscriptions, revokes tokens. Absent where nothing was. */
  release?(policy: CallPolicy): Promise<void>;
  /** Lets go of sockets; nothing at the calendar system changes. */
  close(): Promise<void>;
}

/** Being told of changes instead of asking. A push is a hint: it starts a look, never an action. */
export interface PushFeed {
  /** Subscribes to a mailbox's calendar, or renews what ends soon. Repeatable, and without a call while nothing is due. */
  ensure(mailbox: Mailbox, policy: CallPolicy): Promise<void>;
  /** Whose calendars are subscribed to, as far as we remember. Asks nobody. */
  subscribed(): Promise<readonly Mailbox[]>;
  end(mailbox: Mailbox, policy: CallPolicy): Promise<void>;
}

/** A request of the calendar system to us. Nothing of it is believed before the provider has proven it. */
export interface InboundCall {
  readonly method: string;
  /** Below the callback address; begins with a slash. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As received, for signatures. */
  readonly body: string;
}

export interface InboundAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
  /** Ids of mailboxes in which something may have changed. */
  readonly changed: readonly string[];
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
  /** Asks the system for a video meeting of its own; one that cannot make any leaves it out. */
  readonly onlineMeeting?: boolean;
}

/** One of our own events as it was found in a mailbox. */
export interface FoundEvent {
  readonly uid: string;
  readonly sequence: number;
  readonly span: Interval;
  readonly cancelled: boolean;
  /** By lower-case address, as far as this copy says. */
  readonly answers: ReadonlyMap<string, 'accepted' | 'declined' | 'tentative' | 'needs-action'>;
  /** Address of the video meeting, where there is one. */
  readonly joinUrl?: string;
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
