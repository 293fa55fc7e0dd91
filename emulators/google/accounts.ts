/**
 * The Google side of the organisation's accounts: service accounts with their keys, what the console's list of domain-wide delegation
 * grants them, and whose names they use. The keys are public: nothing real is behind them.
 */
import { createPrivateKey, createPublicKey, type KeyObject, type webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import { DOMAIN } from '../organization/demo/people.ts';

const SCOPE = 'https://www.googleapis.com/auth/';
const DIRECTORY = ['admin.directory.user.readonly', 'admin.directory.resource.calendar.readonly'];
const PROJECT = 'marigold-calendula';

export interface ServiceAccount {
  readonly email: string;
  /** The number that is entered in the list of delegations. */
  readonly clientId: string;
  readonly keyId: string;
  readonly publicKey: KeyObject;
  /** Full names of the scopes that the list grants. */
  readonly delegated: readonly string[];
  /** The Workspace user in whose name it reads what is nobody's own. */
  readonly technicalUser: string;
  /** Text of the key file, as the cloud console gives it out. */
  readonly keyFile: string;
}

const KEYS = JSON.parse(readFileSync(new URL('./keys.json', import.meta.url), 'utf8')) as Record<
  'full' | 'restricted' | 'freeBusy',
  webcrypto.JsonWebKey
>;

/** One for each of the organisation's technical users. */
export const GOOGLE_ACCOUNTS = {
  /** Acts as any user. */
  full: serviceAccount('full', 1, SERVICE_ACCOUNTS.superuser.user, [
    'calendar.freebusy',
    'calendar.events.owned',
    'calendar.events.freebusy',
    ...DIRECTORY,
  ]),
  /** Acts as one user, with whom Hamburg's calendars are shared. */
  restricted: serviceAccount('restricted', 2, SERVICE_ACCOUNTS.restricted.user, ['calendar.freebusy', 'calendar.events', ...DIRECTORY]),
  freeBusy: serviceAccount('freeBusy', 3, SERVICE_ACCOUNTS.freeBusyOnly.user, ['calendar.freebusy', ...DIRECTORY]),
} as const;

/** With an administrator role that may read the directory. */
export const DIRECTORY_READERS: readonly string[] = Object.values(GOOGLE_ACCOUNTS).map(({ technicalUser }) => technicalUser);

/** The identity of the machine that Calendula runs on, and which service accounts it may sign for. */
export const MACHINE = { token: 'token-of-this-machine', signsFor: [GOOGLE_ACCOUNTS.full.email] as readonly string[] };

/** A desktop program to which people gave access; their refresh tokens are `refresh-` and the mailbox's id. */
export const PERSONS_PROGRAM = { clientId: 'program.apps.googleusercontent.com', clientSecret: 'public-secret' } as const;

export function serviceAccountBy(email: string): ServiceAccount | null {
  return Object.values(GOOGLE_ACCOUNTS).find((one) => one.email === email) ?? null;
}

export function privateKeyOf(account: ServiceAccount): KeyObject {
  return createPrivateKey((JSON.parse(account.keyFile) as { private_key: string }).private_key);
}

function serviceAccount(name: keyof typeof KEYS, place: number, user: string, scopes: readonly string[]): ServiceAccount {
  const privateKey = createPrivateKey({ key: KEYS[name], format: 'jwk' });
  const email = `${user}@${PROJECT}.iam.gserviceaccount.com`;
  const [clientId, keyId] = [`10000000000000000000${place}`, `key-${place}`];
  const keyFile = {
    type: 'service_account',
    project_id: PROJECT,
    private_key_id: keyId,
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    client_email: email,
    client_id: clientId,
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
    universe_domain: 'googleapis.com',
  };
  return {
    email,
    clientId,
    keyId,
    publicKey: createPublicKey(privateKey),
    delegated: scopes.map((scope) => `${SCOPE}${scope}`),
    technicalUser: `${user}@${DOMAIN}`,
    keyFile: JSON.stringify(keyFile, null, 2),
  };
}
