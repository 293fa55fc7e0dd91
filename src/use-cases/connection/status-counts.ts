/** How many people and rooms of a connection are in which status. */
import type { CalendarStatus } from '../../domain/directory/participant.ts';
import type { ConnectionId } from '../../domain/identifiers.ts';
import type { ParticipantStore } from '../../ports/participant-store.ts';

export interface StatusCounts {
  readonly people: Readonly<Record<CalendarStatus, number>>;
  readonly rooms: Readonly<Record<CalendarStatus, number>>;
}

export function statusCounts(counted: Awaited<ReturnType<ParticipantStore['countByStatus']>>, of: ConnectionId | null): StatusCounts {
  const zero = { 'not-connected': 0, connecting: 0, connected: 0, failed: 0, paused: 0 };
  const people = { ...zero };
  const rooms = { ...zero };
  for (const { kind, status, connectionId, count } of counted) {
    if (connectionId === of) (kind === 'person' ? people : rooms)[status] += count;
  }
  return { people, rooms };
}
