/** A real Radicale from the packages of Debian. */
import { launchServer, type RealServer } from './launch-server.ts';

/** `some`: the service account may do everything but see frank's calendars. */
export function startRadicale(rights: 'full' | 'some' = 'full'): Promise<RealServer> {
  return launchServer('radicale', { RIGHTS: rights });
}
