/** A real Cyrus from the packages of Debian; the service account has no right on frank's calendar. */
import { launchServer, type RealServer } from './launch-server.ts';

export function startCyrus(): Promise<RealServer> {
  return launchServer('cyrus');
}
