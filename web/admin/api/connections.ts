/** Connections of service accounts and the calendar systems there are. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Connection, CreateConnectionInput, DisconnectConnectionInput } from '../../client/api.ts';
import { api } from './client.ts';

const CHECK_POLL_MS = 700;
const IDLE_MS = 60_000;

export const isChecking = (connection: Connection) => connection.check !== null && connection.check.finishedAt === null;

export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: ({ signal }) => api.listProviders(undefined, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

export const connectionsQuery = queryOptions({
  queryKey: ['connections', 'list'],
  queryFn: ({ signal }) => api.listConnections(undefined, { signal }),
  refetchInterval: (query) => (query.state.data?.items.some(isChecking) ? CHECK_POLL_MS : IDLE_MS),
});

export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['connections', 'one', id],
    queryFn: ({ signal }) => api.getConnection({ id }, { signal }),
    refetchInterval: (query) => (query.state.data && isChecking(query.state.data) ? CHECK_POLL_MS : false),
  });

export const disconnectPreviewQuery = (id: string) =>
  queryOptions({ queryKey: ['connections', 'disconnect-preview', id], queryFn: () => api.previewDisconnect({ id }), staleTime: 0 });

function useConnectionMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () =>
      Promise.all([cache.invalidateQueries({ queryKey: ['connections'] }), cache.invalidateQueries({ queryKey: ['participants'] })]),
  });
}

export const useCreateConnection = () => useConnectionMutation((body: CreateConnectionInput['body']) => api.createConnection({ body }));
export const useCheckConnection = () => useConnectionMutation((id: string) => api.checkConnection({ id }));
export const useDisconnectConnection = () => useConnectionMutation((input: DisconnectConnectionInput) => api.disconnectConnection(input));
export const useImportDirectory = () => useConnectionMutation((id: string) => api.importDirectory({ id }));
export const useBeginAuthorization = () => useConnectionMutation((id: string) => api.beginAuthorization({ id }));
export const useCompleteAuthorization = () =>
  useConnectionMutation((query: Record<string, string>) => api.completeAuthorization({ body: { query } }));
export const useRenewCredential = () =>
  useConnectionMutation((input: { id: string; settings: Record<string, string> }) =>
    api.renewCredential({ id: input.id, body: { settings: input.settings } }),
  );
