/** Signing in and out. */
import type { z } from 'zod';
import type { Session } from '../../domain/access/account.ts';
import type { Ports } from '../../ports/ports.ts';
import { describeAccess } from '../../use-cases/access/describe-access.ts';
import { signIn } from '../../use-cases/access/sign-in.ts';
import { signOut } from '../../use-cases/access/sign-out.ts';
import * as contract from '../contract/session.ts';
import { type Refusal, refuse } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { iso } from '../views/basics.ts';

export const sessionRoutes: readonly Route[] = [
  route(contract.signIn, async ({ ports, body, cookie, rateLimits }) => {
    const account = body.email.trim().toLowerCase();
    await rateLimits.spend('sign-in-account', account);
    const outcome = await signIn(ports, body);
    switch (outcome.kind) {
      case 'wrong-credentials':
        return refuse('sign-in-refused');
      case 'signed-in':
        await rateLimits.giveBack('sign-in-account', account);
        cookie.write(outcome.token, outcome.session.expiresAt);
        return meView(ports, outcome.session);
    }
  }),
  route(contract.getSession, async ({ ports, access }) => meView(ports, access.session)),
  route(contract.signOut, async ({ ports, access, cookie }) => {
    await signOut(ports, { token: access.token });
    cookie.clear();
    return null;
  }),
];

async function meView(ports: Pick<Ports, 'accounts'>, session: Session): Promise<z.input<typeof contract.Me> | Refusal> {
  const access = await describeAccess(ports, session);
  if (access === null) return refuse('not-signed-in', 'The organisation does not exist any more.');
  const { user, organization } = access;
  return {
    user: { id: user.id, name: user.name, email: user.email, roles: [...user.roles], language: user.language },
    permissions: [...access.permissions],
    organization: { id: organization.id, name: organization.name, zone: organization.zone, language: organization.language },
    expiresAt: iso(session.expiresAt),
  };
}
