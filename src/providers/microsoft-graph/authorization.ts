/** A technical user signs in once on the vendor's page (OAuth 2.0 authorization code with PKCE, RFC 7636); the refresh token stays in the vault. */
import { createHash, createHmac } from 'node:crypto';
import { Fault } from '../../domain/fault.ts';
import { createHttpClient } from '../../platform/http/http-client.ts';
import type { Authorization, OpenConnection } from '../../ports/calendar-provider.ts';
import { askForToken, createTokenSource, loginBase, REFRESH_TOKEN, userScopes } from './auth.ts';
import { signInFault } from './faults.ts';
import { type GraphSettings, readSettings } from './settings.ts';
import { demandText, queryOf } from './wire.ts';

export const authorization: Authorization = {
  isNeeded: ({ credential }) => credential === 'user',
  pageUrl({ settings: stored, secrets, level }, { redirectUrl, state }) {
    const settings = readSettings(stored, secrets);
    const query = {
      client_id: settings.clientId,
      response_type: 'code',
      response_mode: 'query',
      redirect_uri: redirectUrl,
      scope: userScopes(settings, level),
      state,
      prompt: 'select_account',
      code_challenge: createHash('sha256').update(verifierOf(settings, state)).digest('base64url'),
      code_challenge_method: 'S256',
    };
    return `${loginBase(settings)}/authorize?${queryOf(query)}`;
  },
  async complete(connection, { redirectUrl, query }, policy) {
    const { error, error_description: description, code, state = '' } = query;
    if (error !== undefined) throw declined(error, description ?? '');
    const settings = readSettings(connection.settings, connection.secrets);
    const form = {
      grant_type: 'authorization_code',
      code: code ?? '',
      redirect_uri: redirectUrl,
      code_verifier: verifierOf(settings, state),
      scope: userScopes(settings, connection.level),
    };
    await exchange(connection, settings, (http) => askForToken({ settings, http }, form, policy));
  },
};

/** What was granted replaces whatever was known before, and a refusal that stood is lifted. */
async function exchange(
  { level, vault, callbackUrl }: OpenConnection,
  settings: GraphSettings,
  ask: (http: ReturnType<typeof createHttpClient>) => ReturnType<typeof askForToken>,
): Promise<void> {
  const http = createHttpClient(settings.certificate === null ? {} : { ca: settings.certificate });
  try {
    await vault.write(REFRESH_TOKEN, demandText(await ask(http), 'refresh_token'));
    createTokenSource({ settings, level, vault, callbackUrl, http }).tryAgain();
  } finally {
    await http.close();
  }
}

/** Nothing has to be kept between the two visits: the proof is made of the state, with the app's own secret. */
function verifierOf({ clientSecret }: GraphSettings, state: string): string {
  return createHmac('sha256', clientSecret).update(state).digest('base64url');
}

function declined(error: string, description: string): Fault {
  const fault = signInFault({ status: 400, body: JSON.stringify({ error, error_description: description }), retryAfter: null });
  if (error !== 'access_denied') return fault;
  const detail = 'Somebody declined on the sign-in page, so nothing was granted.';
  return new Fault({ code: 'provider.forbidden', retry: 'never', blame: 'admin', detail });
}
