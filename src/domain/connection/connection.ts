/** A connection: one service account at one calendar system of one organisation, and what was proven of it. */
import type { FaultReport } from '../fault.ts';
import type { ConnectionId } from '../identifiers.ts';
import type { Instant } from '../time/instant.ts';
import type { Remedy } from './remedy.ts';

/** How much of a mailbox the service account may do. Which mailboxes it reaches is its scope: a separate question. */
export type AccessLevel = 'full' | 'restricted' | 'free-busy';
export type ConnectionState = 'draft' | 'active' | 'degraded' | 'failing' | 'paused' | 'disconnected';

/** In the order in which a check runs them. */
export type ProbeName = 'sign-in' | 'directory' | 'rooms' | 'read-free-busy' | 'write-event' | 'see-own-event' | 'out-of-scope-refused';

/** Why a probe was left out. */
export const SKIP_CODES = [
  'no-directory',
  'directory-unread',
  'no-rooms',
  'free-busy-unread',
  'event-unwritten',
  'no-outside-mailbox',
  'outside-mailbox-unseen',
] as const;
export type SkipCode = (typeof SKIP_CODES)[number];

/** What a sentence about a verdict needs, by name: `account`, `people`, `rooms`, `address`. */
export type VerdictFacts = Readonly<Record<string, string>>;

/** The English sentences are for logs and for readers of the API; another language makes its own from codes and facts. */
export type ProbeVerdict =
  | { readonly probe: ProbeName; readonly result: 'passed'; readonly detail: string; readonly facts: VerdictFacts }
  | {
      readonly probe: ProbeName;
      readonly result: 'failed';
      readonly fault: FaultReport;
      readonly fix: string;
      readonly remedy: Remedy | null;
    }
  | {
      readonly probe: ProbeName;
      readonly result: 'skipped';
      /** Null in checks that were stored before there were codes. */
      readonly code: SkipCode | null;
      readonly reason: string;
      readonly facts: VerdictFacts;
    };

/** What a calendar system can do, found by asking it. Plain data: it is stored with the connection. */
export interface SystemCapabilities {
  /** The system copies an event to its attendees' calendars by itself. */
  readonly schedulesAttendees: boolean;
  /** Names of the ways in which free/busy can be had, best first; provider's own words. */
  readonly freeBusyWays: readonly string[];
  /** Whatever else the provider wants to remember, e.g. discovered addresses. */
  readonly extra: Readonly<Record<string, string>>;
}

export interface ConnectionCheck {
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly verdicts: readonly ProbeVerdict[];
  /** Null while a check runs or when it failed. */
  readonly provenLevel: AccessLevel | null;
}

export interface Connection {
  readonly id: ConnectionId;
  /** Which provider; a key of the registry. */
  readonly provider: string;
  readonly name: string;
  readonly declaredLevel: AccessLevel;
  readonly state: ConnectionState;
  /** Address of the service account, once signed in. */
  readonly serviceAccount: string | null;
  /** Settings without the secret ones. */
  readonly settings: Readonly<Record<string, string>>;
  readonly capabilities: SystemCapabilities | null;
  /** Address of a mailbox inside the scope, used by the check. */
  readonly probeMailbox: string;
  /** Address of a mailbox that must be refused; null where the level reaches everything. */
  readonly outOfScopeMailbox: string | null;
  readonly check: ConnectionCheck | null;
  readonly createdAt: Instant;
}
