/** The organisation as an Exchange Server on premises. */
import { SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import type { Skin } from '../skin.ts';
import type { Personality } from './personality.ts';
import { startEwsEmulator } from './server.ts';

export const ewsSkin: Skin = {
  provider: 'exchange-ews',
  needsTls: true,
  start: ({ personality = {}, ...options }) => startEwsEmulator({ ...options, personality: personality as Partial<Personality> }),
  form({ url, world }, ca) {
    const { user, password } = SERVICE_ACCOUNTS.superuser;
    return {
      finding: 'address',
      authentication: 'ntlm',
      serverUrl: `${url}/EWS/Exchange.asmx`,
      account: `${user}@${world.domain}`,
      userName: `MARIGOLD\\${user}`,
      password,
      ...(ca === null ? {} : { certificate: ca }),
    };
  },
};
