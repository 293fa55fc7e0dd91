/** People and rooms, and the free/busy last read of each. */
import type { FreeBusyAnswer } from '../domain/availability/free-busy.ts';
import type { CalendarBinding, CalendarStatus, Participant, ParticipantKind } from '../domain/directory/participant.ts';
import type { ConnectionId, OrganizationId, ParticipantId } from '../domain/identifiers.ts';
import type { WeeklyHours } from '../domain/time/weekly-hours.ts';

export interface ParticipantFilter {
  readonly kind?: ParticipantKind;
  readonly status?: CalendarStatus;
  readonly connectionId?: ConnectionId;
  /** Id of the bound mailbox. */
  readonly mailboxId?: string;
  /** Part of name or address, any case. */
  readonly text?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** How many match in all. */
  readonly total: number;
  /** Pass it to get the next page; null at the end. */
  readonly nextCursor: string | null;
}

/** Free/busy as it was last read. A failed read never replaces what was read completely; it stands beside it. */
export interface StoredFreeBusy {
  readonly participantId: ParticipantId;
  /** The last complete read; null when there never was one. */
  readonly lastKnown: Extract<FreeBusyAnswer, { kind: 'known' }> | null;
  /** The latest answer: what the engine goes by. Null = never asked. */
  readonly latest: FreeBusyAnswer | null;
}

export interface ParticipantStore {
  /** Adds those whose (connection, mailbox id) or, unbound, whose address is new; updates name, location, capacity of the others. */
  upsert(organizationId: OrganizationId, participants: readonly Participant[]): Promise<{ added: number; updated: number }>;
  get(organizationId: OrganizationId, id: ParticipantId): Promise<Participant | null>;
  /** In the order of `ids`; unknown ids are left out. */
  getMany(organizationId: OrganizationId, ids: readonly ParticipantId[]): Promise<readonly Participant[]>;
  /** Ordered by name, id. `limit` at most 200. */
  page(organizationId: OrganizationId, filter: ParticipantFilter, limit: number, cursor: string | null): Promise<Page<Participant>>;
  /** Ids of all that match, for bulk work. */
  ids(organizationId: OrganizationId, filter: ParticipantFilter): Promise<readonly ParticipantId[]>;
  /** How many people and rooms are in each status. */
  countByStatus(
    organizationId: OrganizationId,
  ): Promise<readonly { kind: ParticipantKind; status: CalendarStatus; connectionId: ConnectionId | null; count: number }[]>;
  setBinding(organizationId: OrganizationId, id: ParticipantId, binding: CalendarBinding): Promise<void>;
  setHours(organizationId: OrganizationId, id: ParticipantId, zone: string, hours: WeeklyHours): Promise<Participant | null>;
  saveFreeBusy(organizationId: OrganizationId, answers: ReadonlyMap<ParticipantId, FreeBusyAnswer>): Promise<void>;
  freeBusy(organizationId: OrganizationId, ids: readonly ParticipantId[]): Promise<ReadonlyMap<ParticipantId, StoredFreeBusy>>;
  /** Cursor of the change feed; null = none yet. */
  changeCursor(organizationId: OrganizationId, id: ParticipantId): Promise<string | null>;
  setChangeCursor(organizationId: OrganizationId, id: ParticipantId, cursor: string | null): Promise<void>;
}
