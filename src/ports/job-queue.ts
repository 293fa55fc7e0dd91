/** Background work. Handlers must be repeatable: a job may run twice, never less than once. */
import type { BookingId, ConnectionId, ConnectRunId, MailId, OrganizationId } from '../domain/identifiers.ts';

export interface JobPayloads {
  'check-connection': { organizationId: OrganizationId; connectionId: ConnectionId };
  'connect-run': { organizationId: OrganizationId; runId: ConnectRunId };
  'deliver-booking': { organizationId: OrganizationId; bookingId: BookingId };
  /** A calendar system said that something changed there. */
  'look-at-mailbox': { organizationId: OrganizationId; connectionId: ConnectionId; mailboxId: string };
  'send-mail': { organizationId: OrganizationId; mailId: MailId };
}

export type JobName = keyof JobPayloads;

export interface JobQueue {
  enqueue<N extends JobName>(name: N, payload: JobPayloads[N]): Promise<void>;
  /** Starts taking jobs of this name. A thrown fault is tried again with growing distance; `exhausted` runs after the last try. */
  work<N extends JobName>(
    name: N,
    handler: (payload: JobPayloads[N]) => Promise<void>,
    exhausted: (payload: JobPayloads[N], error: unknown) => Promise<void>,
  ): Promise<void>;
  /** Runs `task` every `seconds` on exactly one of all processes at a time. */
  every(name: string, seconds: number, task: () => Promise<void>): Promise<void>;
  /** Stops taking jobs and waits for those under way. */
  drain(): Promise<void>;
}
