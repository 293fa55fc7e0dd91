/** Mails to applicants. */
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

const SHOWN = 200;
const WAITING_MS = 2_000;
const IDLE_MS = 15_000;

export const mailsQuery = queryOptions({
  queryKey: ['mails'],
  queryFn: ({ signal }) => api.listMails({ limit: SHOWN }, { signal }),
  refetchInterval: (query) => (query.state.data?.items.some((mail) => mail.state === 'waiting') ? WAITING_MS : IDLE_MS),
});
