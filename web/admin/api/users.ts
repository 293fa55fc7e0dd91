/** People who sign in, and their roles. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ChangeUserInput, CreateUserInput } from '../../client/api.ts';
import { api } from './client.ts';

export const usersQuery = queryOptions({ queryKey: ['users'], queryFn: ({ signal }) => api.listUsers(undefined, { signal }) });
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => api.listRoles(undefined, { signal }),
  staleTime: Number.POSITIVE_INFINITY,
});

function useUserMutation<Input, Output>(mutationFn: (input: Input) => Promise<Output>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => Promise.all([cache.invalidateQueries({ queryKey: ['users'] }), cache.invalidateQueries({ queryKey: ['session'] })]),
  });
}

export const useCreateUser = () => useUserMutation((body: CreateUserInput['body']) => api.createUser({ body }));
export const useChangeUser = () => useUserMutation((input: ChangeUserInput) => api.changeUser(input));
