/**
 * The authorisation page of Enterprise Connect (RFC 6749 section 4.1): an administrator, signed in at the calendar system already,
 * chooses the service account and allows or denies. The same form can be posted without a browser.
 */
import type { Reply } from '../harness/protocol-server.ts';
import { SERVICE_ACCOUNTS } from '../organization/demo/accounts.ts';
import { APPLICATION, type Grant } from './authorizations.ts';
import type { Exchange } from './exchange.ts';

const SCOPES = [
  'service_account/accounts/manage',
  'service_account/resources/manage',
  'service_account/accounts/unrestricted_access',
  'service_account/resources/unrestricted_access',
];

interface ConsentRequest {
  readonly redirectUri: string;
  readonly scope: string;
  readonly delegatedScope: string;
  readonly state: string | null;
}

export function consentPage(exchange: Exchange): Reply {
  const asked = requestIn(exchange.query);
  return typeof asked === 'string'
    ? page(400, `<h1>This link is not right</h1><p>${escaped(asked)}</p>`)
    : page(200, form(exchange, asked));
}

export function decideConsent(exchange: Exchange): Reply {
  const answers = new URLSearchParams((exchange.body ?? {}) as Record<string, string>);
  const asked = requestIn(exchange.query);
  if (typeof asked === 'string') return page(400, `<h1>This link is not right</h1><p>${escaped(asked)}</p>`);
  if (answers.get('decision') !== 'allow') return back(asked, { error: 'access_denied' });
  const user = answers.get('account') ?? '';
  const account = exchange.world.account(user);
  if (account === null || account.disabled) return page(400, '<h1>There is no such account</h1>');
  const grant: Grant = { user, mailboxId: null, scope: asked.scope, delegatedScope: asked.delegatedScope };
  return back(asked, { code: exchange.authorizations.issueCode(grant, asked.redirectUri) });
}

/** What is asked for, or why it cannot be. */
function requestIn(query: URLSearchParams): ConsentRequest | string {
  const redirectUri = query.get('redirect_uri') ?? '';
  const scope = query.get('scope') ?? '';
  const delegatedScope = query.get('delegated_scope') ?? '';
  if (query.get('client_id') !== APPLICATION.clientId) return 'The client ID is not known in this data centre.';
  if (query.get('response_type') !== 'code') return 'The response type must be "code".';
  if (!URL.canParse(redirectUri)) return 'The redirect address is missing.';
  if (scope === '' || !scope.split(' ').every((each) => SCOPES.includes(each))) return 'The scope is not one of a service account.';
  if (delegatedScope === '') return 'The delegated scope is missing.';
  return { redirectUri, scope, delegatedScope, state: query.get('state') };
}

function back({ redirectUri, state }: ConsentRequest, result: Readonly<Record<string, string>>): Reply {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...result, ...(state === null ? {} : { state }) })) url.searchParams.set(name, value);
  return { status: 302, headers: { location: url.href }, body: '' };
}

const RIGHTS: Readonly<Record<string, string>> = {
  [SERVICE_ACCOUNTS.superuser.user]: 'may write in every calendar',
  [SERVICE_ACCOUNTS.restricted.user]: 'may write in the calendars of Hamburg',
  [SERVICE_ACCOUNTS.freeBusyOnly.user]: 'may see when people are busy',
};

function form({ world, query }: Exchange, { scope, delegatedScope }: ConsentRequest): string {
  const accounts = Object.values(SERVICE_ACCOUNTS).map(({ user }, at) => {
    const checked = at === 0 ? ' checked' : '';
    return `<label><input type="radio" name="account" value="${user}"${checked}> ${user}@${escaped(world.domain)}, ${RIGHTS[user]}</label>`;
  });
  return `<h1>Calendula wants to use calendars of ${escaped(world.domain)}</h1>
<p>It asks for <b>${escaped(scope)}</b>, and for each person and room at most <b>${escaped(delegatedScope)}</b>.</p>
<form method="post" action="?${escaped(query.toString())}">
<fieldset><legend>Service account</legend>${accounts.join('<br>')}</fieldset>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button>
</form>`;
}

function page(status: number, content: string): Reply {
  const style =
    'body{font:16px sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.5rem 1.5rem}label{line-height:2}';
  const body = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Authorise</title><style>${style}</style></head><body>${content}</body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
