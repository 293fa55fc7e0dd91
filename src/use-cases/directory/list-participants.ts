/** People and rooms, filtered, in pages, with the numbers of each status. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { CalendarStatus, Participant } from '../../domain/directory/participant.ts';
import type { Page, ParticipantFilter } from '../../ports/participant-store.ts';
import type { Ports } from '../../ports/ports.ts';

export interface ParticipantList {
  readonly page: Page<Participant>;
  /** Of everybody who matches the filter with its status and text left aside. */
  readonly countsByStatus: Readonly<Record<CalendarStatus, number>>;
}

export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 200;

export async function listParticipants(
  ports: Pick<Ports, 'participants'>,
  access: UserAccess<'participants.view'>,
  input: { readonly filter: ParticipantFilter; readonly limit?: number; readonly cursor?: string | null },
): Promise<ParticipantList> {
  const limit = Math.min(input.limit ?? PAGE_DEFAULT, PAGE_MAX);
  const page = await ports.participants.page(access.organizationId, input.filter, limit, input.cursor ?? null);
  const countsByStatus = { 'not-connected': 0, connecting: 0, connected: 0, failed: 0, paused: 0 };
  for (const row of await ports.participants.countByStatus(access.organizationId)) {
    const { kind, connectionId } = input.filter;
    if ((kind ?? row.kind) === row.kind && (connectionId ?? row.connectionId) === row.connectionId) countsByStatus[row.status] += row.count;
  }
  return { page, countsByStatus };
}
