/**
 * App registrations of the tenant: credentials, consented application roles, and which account of the organisation each acts as.
 * Rights of a role and rights by scope add up, as in Exchange Online.
 */
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import type { Right } from '../organization/mailbox.ts';
import { guidOf } from './ids.ts';

export interface Registration {
  readonly clientId: string;
  /** Whose rights it has by scope, and who signs in on its consent page. */
  readonly user: string;
  readonly secret: string;
  /** Application permissions with admin consent; they stand in the token. */
  readonly roles: readonly string[];
  /** `x5t#S256` of uploaded certificates with their PEM. */
  readonly certificates: ReadonlyMap<string, string>;
  /** Issuers and subjects whose tokens count as this app, with the issuer's public key as PEM. */
  readonly federated: readonly { readonly issuer: string; readonly subject: string; readonly publicKey: string }[];
}

const DIRECTORY = ['User.ReadBasic.All', 'Place.Read.All'];
const ROLES: Readonly<Record<keyof typeof SERVICE_ACCOUNTS, readonly string[]>> = {
  superuser: [...DIRECTORY, 'Calendars.ReadWrite'],
  restricted: DIRECTORY,
  freeBusyOnly: [...DIRECTORY, 'Calendars.ReadBasic.All'],
};

/** What an application permission allows in every mailbox. */
const ROLE_RIGHTS: Readonly<Record<string, Right>> = {
  'Calendars.ReadWrite': 'write',
  'Calendars.Read': 'read',
  'Calendars.ReadBasic.All': 'free-busy',
};

export function clientIdOf(user: string): string {
  return guidOf(`client ${user}`);
}

export function demoRegistrations(): Map<string, Registration> {
  const names = Object.keys(ROLES) as (keyof typeof SERVICE_ACCOUNTS)[];
  return new Map(
    names.map((name) => {
      const { user, password: secret } = SERVICE_ACCOUNTS[name];
      const clientId = clientIdOf(user);
      return [clientId, { clientId, user, secret, roles: ROLES[name], certificates: new Map(), federated: [] }];
    }),
  );
}

export function rightsOfRoles(roles: readonly string[]): readonly Right[] {
  return roles.flatMap((role) => ROLE_RIGHTS[role] ?? []);
}

/** SHA-256 of the certificate as the header of an assertion names it (RFC 7515 section 4.1.8). */
export function thumbprintOf(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('base64url');
}

export function publicKeyOf(pem: string) {
  return pem.includes('CERTIFICATE') ? new X509Certificate(pem).publicKey : createPublicKey(pem);
}
