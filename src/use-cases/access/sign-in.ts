/** Signing in with e-mail address and password. Unknown addresses cost as much as wrong passwords. */
import { SESSION_LIFE_HOURS, type Session } from '../../domain/access/account.ts';
import { addMs, HOUR_MS } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';

export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly token: string; readonly session: Session }
  | { readonly kind: 'wrong-credentials' };

export async function signIn(
  ports: Pick<Ports, 'accounts' | 'clock' | 'secrets'>,
  input: { readonly email: string; readonly password: string },
): Promise<SignInOutcome> {
  const found = await ports.accounts.userByEmail(input.email.trim().toLowerCase());
  if (found === null) {
    // Hashing costs what verifying costs: the time of the answer does not tell whether the address exists.
    await ports.secrets.hashPassword(input.password);
    return { kind: 'wrong-credentials' };
  }
  const right = await ports.secrets.verifyPassword(input.password, found.passwordHash);
  if (!right || !found.user.active) return { kind: 'wrong-credentials' };
  const token = ports.secrets.newToken();
  const createdAt = ports.clock.now();
  const expiresAt = addMs(createdAt, SESSION_LIFE_HOURS * HOUR_MS);
  await ports.accounts.createSession(ports.secrets.hashToken(token), found.user.id, createdAt, expiresAt);
  return { kind: 'signed-in', token, session: { user: found.user, createdAt, expiresAt } };
}
