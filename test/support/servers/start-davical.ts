/** A real DAViCal from the packages of Debian; besides the service account there is `fbonly`, who may only see free/busy. */
import { launchServer, type RealServer } from './launch-server.ts';

export function startDavical(): Promise<RealServer> {
  return launchServer('davical');
}
