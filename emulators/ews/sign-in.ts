/** Who is calling: Basic by request (RFC 7617), NTLM by connection (MS-NTHT). */
import type { RawRequest, Reply } from '../harness/protocol-server.ts';
import type { Account } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';
import { bindingOf, challengeFor, type Handshake, messageType, provenUser } from './ntlm-acceptor.ts';
import type { Personality } from './personality.ts';

/** `step`: the request is a part of a handshake, and is answered with what the server says in it. */
export type Caller =
  | { readonly kind: 'known'; readonly account: Account }
  | { readonly kind: 'step'; readonly reply: Reply }
  | { readonly kind: 'unknown'; readonly proved: boolean };

export interface SignIn {
  callerOf(request: RawRequest, personality: Personality): Caller;
}

/** @param certificate PEM of this server; null without TLS. */
export function createSignIn(world: Organization, certificate: string | null): SignIn {
  const handshakes = new WeakMap<object, Handshake>();
  const known = new WeakMap<object, string>();
  const binding = certificate === null ? null : bindingOf(certificate);

  const byNtlm = (message: Buffer, connection: object, personality: Personality): Caller => {
    known.delete(connection);
    if (messageType(message) === 1) {
      // As gss-ntlmssp does: a message without a version cannot be read.
      if (message.length < 40) return { kind: 'unknown', proved: false };
      const handshake = challengeFor(message, Date.now());
      handshakes.set(connection, handshake);
      const headers = { 'www-authenticate': [`NTLM ${handshake.second.toString('base64')}`] };
      return { kind: 'step', reply: { status: 401, headers, body: '' } };
    }
    const handshake = handshakes.get(connection);
    handshakes.delete(connection);
    if (messageType(message) !== 3 || handshake === undefined) return { kind: 'unknown', proved: true };
    const { extendedProtection } = personality;
    const passwordOf = (user: string) => accountNamed(world, user)?.password ?? null;
    const user = provenUser(handshake, message, { passwordOf, extendedProtection, binding });
    const account = user === null ? null : accountNamed(world, user);
    if (account === null) return { kind: 'unknown', proved: true };
    known.set(connection, account.user);
    return { kind: 'known', account };
  };

  return {
    callerOf({ headers, connection }, personality) {
      const [, scheme = '', credential = ''] = /^(\w+)\s+(.+)$/.exec(headers.authorization ?? '') ?? [];
      if (scheme.toUpperCase() === 'NTLM' && personality.schemes.includes('NTLM')) {
        return byNtlm(Buffer.from(credential, 'base64'), connection, personality);
      }
      if (scheme === 'Basic' && personality.schemes.includes('Basic')) {
        const account = byPassword(world, credential);
        return account === null ? { kind: 'unknown', proved: true } : { kind: 'known', account };
      }
      const account = scheme === '' ? accountNamed(world, known.get(connection) ?? '') : null;
      return account === null ? { kind: 'unknown', proved: false } : { kind: 'known', account };
    },
  };
}

/** A header for each scheme, as Exchange sends them. */
export function unauthorized({ schemes }: Personality): Reply {
  const offers = schemes.map((scheme) => (scheme === 'Basic' ? 'Basic realm="mail.marigold.example"' : scheme));
  return { status: 401, headers: { 'www-authenticate': offers }, body: '' };
}

function byPassword(world: Organization, credential: string): Account | null {
  const [user = '', ...password] = Buffer.from(credential, 'base64').toString('utf8').split(':');
  const account = accountNamed(world, user);
  return account !== null && account.password === password.join(':') ? account : null;
}

/** By `DOMAIN\name`, `name`, or the address. Accounts that are switched off are nobody. */
function accountNamed(world: Organization, given: string): Account | null {
  const name = given.split('\\').at(-1)?.toLowerCase() ?? '';
  const account = world.account(name) ?? world.account(name.split('@')[0] ?? '');
  return account === null || account.disabled ? null : account;
}
