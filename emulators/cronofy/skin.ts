/** The organisation behind Cronofy Enterprise Connect. The service account is authorised on the emulator's own page. */
import type { Skin } from '../skin.ts';
import { APPLICATION } from './authorizations.ts';
import type { Personality } from './personality.ts';
import { type CronofyEmulator, startCronofyEmulator } from './server.ts';

export const cronofySkin: Skin = {
  provider: 'cronofy',
  needsTls: true,
  start: ({ personality = {}, ...options }) => startCronofyEmulator({ ...options, personality: personality as Partial<Personality> }),
  form(server, ca) {
    return {
      dataCentre: 'de',
      clientId: APPLICATION.clientId,
      clientSecret: APPLICATION.clientSecret,
      apiUrl: server.url,
      appUrl: (server as CronofyEmulator).appUrl,
      ...(ca === null ? {} : { certificate: ca }),
    };
  },
};
