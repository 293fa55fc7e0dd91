/** The people who sign in, and their roles. */
import type { z } from 'zod';
import type { User } from '../../domain/access/account.ts';
import { type RoleKey, SHIPPED_ROLES } from '../../domain/access/permission.ts';
import { createUser } from '../../use-cases/access/create-user.ts';
import { listUsers } from '../../use-cases/access/list-users.ts';
import { updateUser } from '../../use-cases/access/update-user.ts';
import * as contract from '../contract/users.ts';
import { refuse, refuseFields } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { given } from '../views/basics.ts';

export const userRoutes: readonly Route[] = [
  route(contract.listUsers, async ({ ports, access }) => ({ items: (await listUsers(ports, access)).map(userView) })),
  route(contract.createUser, async ({ ports, access, body }) => {
    const outcome = await createUser(ports, access, body);
    switch (outcome.kind) {
      case 'created':
        return userView(outcome.user);
      case 'invalid':
        return refuseFields(outcome.problems);
      case 'email-in-use':
        return refuse('email-in-use', 'Somebody signs in with this e-mail address already.', {
          errors: [{ field: 'email', message: 'In use.' }],
        });
      case 'role-not-grantable':
        return refuse('role-not-grantable', 'You can give only roles whose permissions you have yourself.');
    }
  }),
  route(contract.changeUser, async ({ ports, access, params, body }) => {
    const outcome = await updateUser(ports, access, { userId: params.id, ...given(body) });
    switch (outcome.kind) {
      case 'updated':
        return userView(outcome.user);
      case 'invalid':
        return refuseFields(outcome.problems);
      case 'not-found':
        return refuse('not-found');
      case 'last-administrator':
        return refuse('last-administrator', 'Make somebody else administrator first.');
      case 'role-not-grantable':
        return refuse('role-not-grantable', 'You can change only users whose permissions you have yourself.');
    }
  }),
  route(contract.listRoles, async () => ({
    items: (Object.keys(SHIPPED_ROLES) as RoleKey[]).map((key) => ({ key, permissions: [...SHIPPED_ROLES[key]] })),
  })),
];

function userView({ id, name, email, roles, language, active }: User): z.input<typeof contract.UserAccount> {
  return { id, name, email, roles: [...roles], language, active };
}
