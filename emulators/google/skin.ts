/** The organisation as a Google Workspace. */
import type { Skin } from '../skin.ts';
import { GOOGLE_ACCOUNTS } from './accounts.ts';
import type { Personality } from './personality.ts';
import { startGoogleEmulator } from './server.ts';

export const googleSkin: Skin = {
  provider: 'google-workspace',
  needsTls: true,
  start: ({ personality = {}, ...options }) => startGoogleEmulator({ ...options, personality: personality as Partial<Personality> }),
  form({ url }, ca) {
    const { keyFile, technicalUser } = GOOGLE_ACCOUNTS.full;
    return {
      signing: 'key',
      keyFile,
      acting: 'owner',
      technicalUser,
      adminUser: technicalUser,
      calendarUrl: url,
      directoryUrl: url,
      tokenUrl: `${url}/token`,
      ...(ca === null ? {} : { certificate: ca }),
    };
  },
};
