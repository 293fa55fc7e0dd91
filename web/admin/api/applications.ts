/** Applications, invitations and their history. */
import { infiniteQueryOptions, keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApplicationStatus, CreateApplicationInput, NewInvitation } from '../../client/api.ts';
import { api } from './client.ts';
import { isBeingWritten } from './interviews.ts';

const PAGE = 100;
const LIVE_MS = 2_000;
const IDLE_MS = 5_000;
const ATTENTION_MS = 60_000;

export interface ApplicationFilter {
  status?: ApplicationStatus | undefined;
  q?: string | undefined;
}

export const applicationsQuery = (filter: ApplicationFilter) =>
  infiniteQueryOptions({
    queryKey: ['applications', 'pages', filter],
    queryFn: ({ pageParam, signal }) => api.listApplications({ ...filter, limit: PAGE, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const attentionQuery = queryOptions({
  queryKey: ['applications', 'attention'],
  queryFn: ({ signal }) => api.listApplications({ status: 'needs-attention', limit: 1 }, { signal }),
  refetchInterval: ATTENTION_MS,
});

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ['applications', 'one', id],
    queryFn: ({ signal }) => api.getApplication({ id }, { signal }),
    refetchInterval: (query) => {
      const interviews = query.state.data?.invitations.map((invitation) => invitation.interview) ?? [];
      return interviews.some((interview) => interview && isBeingWritten(interview)) ? LIVE_MS : IDLE_MS;
    },
  });

function useApplicationMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all([cache.invalidateQueries({ queryKey: ['applications'] }), cache.invalidateQueries({ queryKey: ['mails'] })]),
  });
}

export const useCreateApplication = () => useApplicationMutation((body: CreateApplicationInput['body']) => api.createApplication({ body }));
export const useInvite = () =>
  useApplicationMutation(async (input: { id: string; planId: string; lifeDays: number; onSent: (sent: NewInvitation) => void }) => {
    const sent = await api.createInvitation({ id: input.id, body: { planId: input.planId, lifeDays: input.lifeDays } });
    input.onSent(sent);
  });
export const useResendInvitation = () => useApplicationMutation((id: string) => api.resendInvitation({ id }));
export const useWithdrawInvitation = () => useApplicationMutation((id: string) => api.withdrawInvitation({ id }));
