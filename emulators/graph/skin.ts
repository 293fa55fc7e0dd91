/** The organisation as a Microsoft 365 tenant. */
import { SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import type { Skin } from '../skin.ts';
import { TENANT_ID } from './ids.ts';
import type { Personality } from './personality.ts';
import { clientIdOf } from './registrations.ts';
import { startGraphEmulator } from './server.ts';

export const graphSkin: Skin = {
  provider: 'microsoft-graph',
  needsTls: true,
  start: ({ personality = {}, ...options }) => startGraphEmulator({ ...options, personality: personality as Partial<Personality> }),
  form({ url }, ca) {
    return graphForm(url, ca, SERVICE_ACCOUNTS.superuser);
  },
};

/** Values of the form by which an account of the organisation is connected as an app with a secret. */
export function graphForm(url: string, ca: string | null, account: { readonly user: string; readonly password: string }) {
  return {
    tenant: TENANT_ID,
    clientId: clientIdOf(account.user),
    credential: 'secret',
    clientSecret: account.password,
    loginUrl: url,
    graphUrl: url,
    ...(ca === null ? {} : { certificate: ca }),
  };
}
