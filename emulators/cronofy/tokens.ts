/** The token endpoint and revocation (RFC 6749 sections 4.1.3 and 6, RFC 7009), with JSON and with form bodies. */
import type { Reply } from '../harness/protocol-server.ts';
import { APPLICATION, type Grant, subOf } from './authorizations.ts';
import { type Exchange, empty, invalid, json, oauthError } from './exchange.ts';
import { linkingProfile } from './identity.ts';

type Fields = Readonly<Record<string, unknown>>;

export function issueTokens(exchange: Exchange): Reply {
  const fields = (exchange.body ?? {}) as Fields;
  const refusal = refusedOnOrder(exchange) ?? refusedApplication(fields);
  if (refusal !== null) return refusal;
  const { authorizations } = exchange;
  switch (fields.grant_type) {
    case 'authorization_code':
      return answer(exchange, authorizations.takeCode(String(fields.code), String(fields.redirect_uri)));
    case 'refresh_token':
      return answer(exchange, authorizations.read(String(fields.refresh_token), 'refresh'));
    default:
      return oauthError('unsupported_grant_type');
  }
}

function answer({ world, authorizations, personality }: Exchange, grant: Grant | null): Reply {
  const mailbox = grant?.mailboxId == null ? null : world.mailbox(grant.mailboxId);
  if (grant === null || (grant.mailboxId !== null && mailbox === null)) return oauthError('invalid_grant');
  const { expiresIn } = personality();
  const { access, refresh } = authorizations.tokens(grant, expiresIn);
  const sub = subOf(grant);
  const account = mailbox === null ? {} : { account_id: sub, linking_profile: linkingProfile(mailbox) };
  const token = { token_type: 'bearer', access_token: access, expires_in: expiresIn, refresh_token: refresh, scope: grant.scope, sub };
  return json(200, { ...token, ...account });
}

function refusedApplication({ client_id, client_secret }: Fields): Reply | null {
  const known = client_id === APPLICATION.clientId && client_secret === APPLICATION.clientSecret;
  return known ? null : oauthError('invalid_client');
}

function refusedOnOrder({ orders }: Exchange): Reply | null {
  for (const { fault } of orders) {
    if (fault.kind !== 'auth') continue;
    if (fault.reason === 'secret-expired' || fault.reason === 'key-deleted') return oauthError('invalid_client');
    if (fault.reason === 'consent-revoked' || fault.reason === 'account-disabled') return oauthError('invalid_grant');
    if (fault.reason === 'missing-scope') return oauthError('invalid_scope');
  }
  return null;
}

export function revokeTokens(exchange: Exchange): Reply {
  const fields = (exchange.body ?? {}) as Fields;
  const refusal = refusedApplication(fields);
  if (refusal !== null) return refusal;
  const { authorizations, world, personality, channels } = exchange;
  const token = fields.token === undefined ? null : String(fields.token);
  const grant = token === null ? null : (authorizations.read(token, 'refresh') ?? authorizations.read(token, 'access'));
  const sub = grant === null ? (fields.sub === undefined ? null : String(fields.sub)) : subOf(grant);
  // RFC 7009 section 2.2: a token that is none any more is success.
  if (sub === null) return token === null ? invalid('token', 'required') : empty(200);
  const all =
    sub.startsWith('ser_') && personality().revokesTogether ? world.mailboxes().map(({ id }) => subOf({ user: '', mailboxId: id })) : [];
  for (const each of [sub, ...all]) {
    authorizations.revoke(each);
    channels.closeAll(each);
  }
  return empty(200);
}
