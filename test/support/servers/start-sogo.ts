/** A real SOGo from the packages of Debian. */
import { launchServer, type RealServer } from './launch-server.ts';

/** What the service account may do. */
export type SogoRights = 'superuser' | 'free-busy' | 'no-private' | 'none';

export function startSogo(rights: SogoRights = 'superuser'): Promise<RealServer> {
  return launchServer('sogo', { RIGHTS: rights });
}
