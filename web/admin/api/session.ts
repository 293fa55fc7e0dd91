/** Who is signed in. */
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import type { Me, Permission } from '../../client/api.ts';
import { api } from './client.ts';

export const sessionQuery = queryOptions({ queryKey: ['session'], queryFn: () => api.getSession(), staleTime: 60_000 });

/** The signed-in user. Only below the shell, whose route has loaded the session. */
export function useMe(): Me {
  return useSuspenseQuery(sessionQuery).data;
}

export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useMe();
  return (permission) => permissions.includes(permission);
}
