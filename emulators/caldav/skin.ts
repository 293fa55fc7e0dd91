/** The organisation as a CalDAV server. */
import { SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import type { Skin } from '../skin.ts';
import type { Personality } from './personality.ts';
import { startCaldavEmulator } from './server.ts';

const ZONE = 'Europe/Berlin';

export const caldavSkin: Skin = {
  provider: 'caldav',
  needsTls: false,
  start: ({ personality = {}, ...options }) => startCaldavEmulator({ ...options, personality: personality as Partial<Personality> }),
  form({ url }, ca) {
    const { user, password } = SERVICE_ACCOUNTS.superuser;
    return {
      serverUrl: url,
      userName: user,
      password,
      zone: ZONE,
      scheduling: 'server',
      ...(ca === null ? {} : { certificate: ca }),
    };
  },
};
