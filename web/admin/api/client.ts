/** The one client of the administration, and the cache around it. */
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { createClient, isProblem } from '../../client/api.ts';

export const api = createClient();

const MAX_RETRIES = 2;

let onSignedOut: () => void = () => undefined;

/** Called when any call says that nobody is signed in any more. */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

function noticeSignedOut(error: unknown): void {
  if (isProblem(error, 'not-signed-in')) onSignedOut();
}

/** Only what may heal by itself is asked again. */
function worthRetrying(failures: number, error: unknown): boolean {
  if (failures >= MAX_RETRIES || !isProblem(error)) return false;
  return error.problem.code === 'unreachable' || error.problem.code === 'not-ready';
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
  defaultOptions: {
    queries: { staleTime: 10_000, retry: worthRetrying },
    mutations: { retry: false },
  },
});
