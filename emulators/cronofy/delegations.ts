/** Delegated access: taken with 202, answered later by a call to the address that the application named. */
import type { Reply } from '../harness/protocol-server.ts';
import { includes } from '../organization/mailbox.ts';
import { type Grant, isWithin } from './authorizations.ts';
import { type Exchange, empty, invalid } from './exchange.ts';

interface Wanted {
  readonly email?: unknown;
  readonly callback_url?: unknown;
  readonly scope?: unknown;
  readonly state?: unknown;
}

export function requestDelegations(exchange: Exchange, service: Grant): Reply {
  if (!exchange.personality().planHasEnterpriseConnect) return empty(402);
  if (!service.scope.includes('service_account/accounts/')) return empty(403);
  const body = (exchange.body ?? {}) as Wanted & { readonly service_account_authorizations?: unknown };
  const list = body.service_account_authorizations;
  if (list !== undefined && body.email !== undefined) return invalid('service_account_authorizations', 'not_supported');
  const wanted = (Array.isArray(list) ? list : [body]) as readonly Wanted[];
  const refusal = wanted.map(problemOf).find((each) => each !== null);
  if (refusal !== undefined) return refusal;
  for (const each of wanted) answerLater(exchange, service, each);
  return empty(202);
}

function problemOf({ email, callback_url, scope }: Wanted): Reply | null {
  if (typeof email !== 'string') return invalid('email', 'required');
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) return invalid('email', 'invalid_email');
  if (typeof callback_url !== 'string' || !URL.canParse(callback_url)) return invalid('callback_url', 'required');
  return typeof scope === 'string' && scope !== '' ? null : invalid('scope', 'required');
}

function answerLater(exchange: Exchange, service: Grant, wanted: Wanted): void {
  const url = String(wanted.callback_url);
  const mailbox = exchange.world.findByAddress(String(wanted.email));
  const state = typeof wanted.state === 'string' ? { state: wanted.state } : {};
  const authorization = { ...outcomeOf(exchange, service, wanted), ...state };
  const delayMs = exchange.personality().callbackDelayMs;
  exchange.outgoing.send({ url, operation: 'delegation-callback', mailbox, body: { authorization }, delayMs });
}

function outcomeOf(exchange: Exchange, service: Grant, wanted: Wanted): Record<string, string> {
  const { world, personality, authorizations, orders } = exchange;
  const address = String(wanted.email).toLowerCase();
  const ordered = personality().delegationErrors[address];
  if (ordered !== undefined) return { error_description: 'The request was refused.', ...ordered };
  const refused = (error: string, key: string) => ({ error, error_key: `errors.${key}`, error_description: 'The request was refused.' });
  const mailbox = world.findByAddress(address);
  const account = world.account(service.user);
  if (mailbox === null || account === null || mailbox.kind === 'service') return refused('access_denied', 'account_not_found');
  const right = orders.some(({ fault }) => fault.kind === 'rights') ? 'none' : world.right(account, mailbox.id);
  if (right === 'none') return refused('access_denied', 'no_access_to_account');
  const scope = String(wanted.scope);
  const lacksScope = orders.some(({ fault }) => fault.kind === 'auth' && fault.reason === 'missing-scope');
  const needed = scope === 'free_busy' ? 'free-busy' : 'write';
  if (lacksScope || !isWithin(scope, service.delegatedScope) || !includes(right, needed)) {
    return refused('unable_to_grant_scope', 'unable_to_grant_scope');
  }
  const grant: Grant = { user: service.user, mailboxId: mailbox.id, scope, delegatedScope: service.delegatedScope };
  return { code: authorizations.issueCode(grant, String(wanted.callback_url)) };
}
