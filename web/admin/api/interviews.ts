/** Interviews, and what recruiters do with them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Interview } from '../../client/api.ts';
import { api } from './client.ts';

const WRITING_POLL_MS = 2_000;
const IDLE_MS = 30_000;
const DAY_MS = 86_400_000;
export const LOOK_DAYS = 90;

export const isBeingWritten = (interview: Interview) => interview.writes.some((write) => write.state === 'pending');
export const isNotWritten = (interview: Interview) => interview.writes.some((write) => write.state === 'failed');

export type InterviewWhen = 'coming' | 'past';

/** Windows begin at a whole hour, so that the same question has the same key for a while. */
function windowOf(when: InterviewWhen): { from: string; to: string } {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const [from, to] = when === 'coming' ? [hour, hour + LOOK_DAYS * DAY_MS] : [hour - LOOK_DAYS * DAY_MS, hour];
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

export const interviewsQuery = (when: InterviewWhen) =>
  queryOptions({
    queryKey: ['interviews', 'list', when],
    queryFn: ({ signal }) => api.listInterviews(windowOf(when), { signal }),
    refetchInterval: (query) => (query.state.data?.items.some(isBeingWritten) ? WRITING_POLL_MS : IDLE_MS),
  });

export const interviewSlotsQuery = (id: string) =>
  queryOptions({
    queryKey: ['interviews', 'slots', id],
    queryFn: ({ signal }) => api.interviewSlots({ id }, { signal }),
    staleTime: 0,
  });

function useInterviewMutation<Input>(mutationFn: (input: Input) => Promise<Interview>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all([cache.invalidateQueries({ queryKey: ['interviews'] }), cache.invalidateQueries({ queryKey: ['applications'] })]),
  });
}

export const useMoveInterview = () =>
  useInterviewMutation((input: { id: string; start: string }) => api.moveInterview({ id: input.id, body: { start: input.start } }));
export const useCancelInterview = () => useInterviewMutation((id: string) => api.cancelInterview({ id }));
export const useRetryInterview = () => useInterviewMutation((id: string) => api.retryInterview({ id }));
