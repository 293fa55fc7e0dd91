/** The session behind a session token, as the edge needs it to mint proofs. */
import type { Session } from '../../domain/access/account.ts';
import type { Ports } from '../../ports/ports.ts';

export async function openSession(ports: Pick<Ports, 'accounts' | 'clock' | 'secrets'>, token: string): Promise<Session | null> {
  return ports.accounts.session(ports.secrets.hashToken(token), ports.clock.now());
}
