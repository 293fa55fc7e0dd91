/** Ends a session. Ending one that is gone already is fine. */
import type { Ports } from '../../ports/ports.ts';

export async function signOut(ports: Pick<Ports, 'accounts' | 'secrets'>, input: { readonly token: string }): Promise<void> {
  await ports.accounts.deleteSession(ports.secrets.hashToken(input.token));
}
