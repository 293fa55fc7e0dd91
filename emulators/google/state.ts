/** What the emulator remembers besides the organisation: tokens, channels, ids of deleted events, meetings being made, mails, findings. */
import type { Organization } from '../organization/organization.ts';

export interface Grant {
  readonly serviceAccount: string;
  /** The user in whose name the token acts; null = the service account itself. */
  readonly subject: string | null;
  readonly scopes: readonly string[];
  /** Epoch ms of the organisation's clock. */
  readonly expiresAt: number;
}

/** One event of a calendar under its Google id, deleted ones included. */
export interface Entry {
  readonly id: string;
  readonly name: string;
  readonly uid: string;
  readonly text: string;
  readonly etag: string;
  /** Revision of the calendar at which it was last changed or deleted. */
  readonly revision: number;
  readonly deleted: boolean;
}

export interface CalendarIndex {
  revision: number;
  readonly byId: Map<string, Entry>;
  readonly idOf: Map<string, string>;
}

export interface Channel {
  readonly id: string;
  readonly resourceId: string;
  readonly address: string;
  readonly token: string | null;
  readonly owner: string;
  readonly mailboxId: string;
  readonly expiresAt: number;
  revision: number;
  message: number;
}

/** Mails that Google would have sent about a write. */
export interface Notification {
  readonly eventId: string;
  readonly sendUpdates: string;
  readonly to: readonly string[];
}

export interface GoogleState {
  edition: string;
  readonly grants: Map<string, Grant>;
  readonly indexes: Map<string, CalendarIndex>;
  readonly channels: Map<string, Channel>;
  /** Reads until the Meet link is there, by request id. */
  readonly meets: Map<string, number>;
  readonly calls: Map<string, number[]>;
  readonly notifications: Notification[];
  /** Deviations of requests and answers from the discovery documents. A test that finds one here has failed. */
  readonly lint: string[];
}

export function createState(world: Organization): GoogleState {
  return {
    edition: world.edition,
    grants: new Map(),
    indexes: new Map(),
    channels: new Map(),
    meets: new Map(),
    calls: new Map(),
    notifications: [],
    lint: [],
  };
}

/** After a reset of the organisation its old events are unknown; credentials and findings stay. */
export function keepUp(state: GoogleState, world: Organization): void {
  if (state.edition === world.edition) return;
  state.edition = world.edition;
  for (const part of [state.indexes, state.channels, state.meets, state.calls]) part.clear();
  state.notifications.length = 0;
}
