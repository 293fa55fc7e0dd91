/** People and rooms, and runs that connect them. */
import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { CalendarStatus, Participant, ParticipantKind, WeeklyHours } from '../../client/api.ts';
import { api } from './client.ts';

const PAGE = 100;
const SEARCH_HITS = 20;
const RUN_POLL_MS = 1_000;
const RUN_IDLE_MS = 60_000;

export interface ParticipantFilter {
  kind: ParticipantKind;
  status?: CalendarStatus | undefined;
  connectionId?: string | undefined;
  q?: string | undefined;
}

export const participantsQuery = (filter: ParticipantFilter) =>
  infiniteQueryOptions({
    queryKey: ['participants', 'pages', filter],
    queryFn: ({ pageParam, signal }) => api.listParticipants({ ...filter, limit: PAGE, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const participantSearchQuery = (kind: ParticipantKind, q: string) =>
  queryOptions({
    queryKey: ['participants', 'search', kind, q],
    queryFn: ({ signal }) => api.listParticipants({ kind, limit: SEARCH_HITS, ...(q ? { q } : {}) }, { signal }),
    placeholderData: keepPreviousData,
  });

/** Every room; a plan chooses among all of them by location. */
export const allRoomsQuery = queryOptions({
  queryKey: ['participants', 'all-rooms'],
  queryFn: async ({ signal }) => {
    const rooms: Participant[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof api.listParticipants>> = await api.listParticipants(
        { kind: 'room', limit: 200, ...(cursor ? { cursor } : {}) },
        { signal },
      );
      rooms.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    return rooms;
  },
});

/** One person or room with what depends on the calendar. */
export const participantQuery = (id: string) =>
  queryOptions({ queryKey: ['participants', 'one', id], queryFn: ({ signal }) => api.getParticipant({ id }, { signal }), staleTime: 0 });

export const statusCountsQuery = queryOptions({
  queryKey: ['participants', 'counts'],
  queryFn: async ({ signal }) => (await api.listParticipants({ limit: 1 }, { signal })).countsByStatus,
  refetchInterval: RUN_IDLE_MS,
});

/** The newest run: asked every second while it works, now and then otherwise. */
export const latestRunQuery = queryOptions({
  queryKey: ['connect-runs', 'latest'],
  queryFn: ({ signal }) => api.latestConnectRun(undefined, { signal }),
  refetchInterval: (query) => {
    const run = query.state.data?.run;
    return run && run.finishedAt === null ? RUN_POLL_MS : RUN_IDLE_MS;
  },
});

export function useStartRun() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { connectionId: string; participantIds: readonly string[] | null }) => api.startConnectRun({ body }),
    onSuccess: (run) => {
      cache.setQueryData(latestRunQuery.queryKey, { run });
      return cache.invalidateQueries({ queryKey: ['participants'] });
    },
  });
}

export function useSetHours() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: { id: string; body: WeeklyHours }) => api.setParticipantHours(input),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['participants'] }),
  });
}

export function useDisconnectParticipant() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.disconnectParticipant({ id }),
    onSuccess: () =>
      Promise.all([cache.invalidateQueries({ queryKey: ['participants'] }), cache.invalidateQueries({ queryKey: ['connections'] })]),
  });
}

export function useImportParticipants() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (csv: string) => api.importParticipants({ body: { csv } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['participants'] }),
  });
}
