/** Bulk connecting: a run with one item per person or room, resumable after a crash. */
import type { FaultReport } from '../domain/fault.ts';
import type { ConnectionId, ConnectRunId, OrganizationId, ParticipantId } from '../domain/identifiers.ts';
import type { Instant } from '../domain/time/instant.ts';

export interface ConnectRunItem {
  readonly participantId: ParticipantId;
  readonly name: string;
  readonly result: 'waiting' | 'connected' | 'failed';
  readonly fault: FaultReport | null;
}

export interface ConnectRun {
  readonly id: ConnectRunId;
  readonly connectionId: ConnectionId;
  readonly startedAt: Instant;
  readonly finishedAt: Instant | null;
  readonly counts: { readonly waiting: number; readonly connected: number; readonly failed: number };
}

export interface ConnectRunStore {
  /** Creates the run, its items, and the job that works on it, in one transaction. */
  create(
    organizationId: OrganizationId,
    run: { id: ConnectRunId; connectionId: ConnectionId; startedAt: Instant },
    participants: readonly ParticipantId[],
  ): Promise<void>;
  get(organizationId: OrganizationId, id: ConnectRunId): Promise<ConnectRun | null>;
  /** The newest run, so that its progress strip is found again after leaving the page. */
  latest(organizationId: OrganizationId): Promise<ConnectRun | null>;
  items(organizationId: OrganizationId, id: ConnectRunId): Promise<readonly ConnectRunItem[]>;
  waiting(organizationId: OrganizationId, id: ConnectRunId, limit: number): Promise<readonly ParticipantId[]>;
  finishItem(
    organizationId: OrganizationId,
    id: ConnectRunId,
    participantId: ParticipantId,
    result: 'connected' | 'failed',
    fault: FaultReport | null,
  ): Promise<void>;
  /** Sets `finishedAt` when no item waits any more. */
  finishIfDone(organizationId: OrganizationId, id: ConnectRunId, now: Instant): Promise<boolean>;
}
