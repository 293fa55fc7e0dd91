/**
 * Signing in: finds the server where its address was not entered, proves the credential by a question that only a signed-in account is
 * answered, and notes what the server is. The password goes to no host outside the domain that the administrator named.
 */
import type { AccessLevel, SystemCapabilities } from '../../domain/connection/connection.ts';
import { Fault, isFault } from '../../domain/fault.ts';
import type { HttpResponse } from '../../platform/http/http-client.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { createExchangeClient, type ExchangeClient, onlyMessage } from './client.ts';
import { proveAccount } from './directory.ts';
import { statusReport } from './faults.ts';
import type { ExchangeSettings } from './settings.ts';
import { childOf, childrenOf, element, parseXml, textAt, type XmlNode } from './wire.ts';

export async function signIn(
  settings: ExchangeSettings,
  level: AccessLevel,
  policy: CallPolicy,
): Promise<{ serviceAccount: string; capabilities: SystemCapabilities }> {
  const servicesUrl = settings.finding === 'address' ? settings.serverUrl : await discover(settings, policy);
  const client = createExchangeClient(settings, servicesUrl);
  try {
    client.tryAgain(servicesUrl);
    await openOwnCalendar(client, policy);
    const serviceAccount = await proveAccount(client, settings.account, policy);
    return {
      serviceAccount,
      capabilities: { schedulesAttendees: level !== 'free-busy', freeBusyWays: ['availability'], extra: { servicesUrl } },
    };
  } finally {
    await client.close();
  }
}

/** The account's own calendar folder, which every mailbox has. */
async function openOwnCalendar(client: ExchangeClient, policy: CallPolicy): Promise<void> {
  const shape = element('m:FolderShape', {}, element('t:BaseShape', {}, 'IdOnly'));
  const own = element('m:FolderIds', {}, element('t:DistinguishedFolderId', { Id: 'calendar' }));
  try {
    onlyMessage(await client.ask({ body: element('m:GetFolder', {}, shape, own), repeatable: true }, policy), 'mailbox');
  } catch (error) {
    if (!isFault(error) || error.code !== 'provider.mailbox-not-found') throw error;
    const detail = 'The service account is signed in, but it has no mailbox of its own on this server.';
    throw new Fault({ ...error.report, detail });
  }
}

/** `GetUserSettings` first, the older way where the server does not know it. */
async function discover(settings: ExchangeSettings, policy: CallPolicy): Promise<string> {
  const domain = settings.account.split('@')[1] ?? '';
  const entry = new URL(settings.autodiscoverUrl ?? `https://autodiscover.${domain}/autodiscover/autodiscover.svc`);
  const client = createExchangeClient(settings, entry.href);
  const hosts = [domain, ...(settings.autodiscoverUrl === null ? [] : [entry.hostname])];
  try {
    client.tryAgain(entry.href);
    const found =
      (await bySettings(client, { url: entry.href, account: settings.account }, policy)) ??
      (await byPox(client, { url: new URL('autodiscover.xml', entry).href, account: settings.account }, policy));
    return confirmed(found, hosts);
  } finally {
    await client.close();
  }
}

interface Question {
  readonly url: string;
  readonly account: string;
}

const AUTODISCOVER = 'http://schemas.microsoft.com/exchange/2010/Autodiscover';
const ADDRESSING = 'http://www.w3.org/2005/08/addressing';
const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';

/** Null where the server does not know this question. */
async function bySettings(client: ExchangeClient, { url, account }: Question, policy: CallPolicy): Promise<string | null> {
  const action = `${AUTODISCOVER}/Autodiscover/GetUserSettings`;
  const user = element('a:User', {}, element('a:Mailbox', {}, account));
  const wanted = ['ExternalEwsUrl', 'InternalEwsUrl'].map((name) => element('a:Setting', {}, name));
  const request = element('a:Request', {}, element('a:Users', {}, user), element('a:RequestedSettings', {}, ...wanted));
  const header = element(
    's:Header',
    {},
    element('a:RequestedServerVersion', {}, 'Exchange2013_SP1'),
    element('w:Action', {}, action),
    element('w:To', {}, url),
  );
  const namespaces = { 'xmlns:s': SOAP, 'xmlns:a': AUTODISCOVER, 'xmlns:w': ADDRESSING };
  const envelope = element(
    's:Envelope',
    namespaces,
    header,
    element('s:Body', {}, element('a:GetUserSettingsRequestMessage', {}, request)),
  );
  const headers = { 'content-type': 'text/xml; charset=utf-8', 'user-agent': 'Calendula', soapaction: `"${action}"` };
  const response = await client.send({ method: 'POST', url, headers, body: envelope.xml, repeatable: true }, policy);
  const root = understood(response);
  if (root === null) return null;
  const answer = childOf(root, 'Body', 'GetUserSettingsResponseMessage', 'Response', 'UserResponses', 'UserResponse');
  const settings = childrenOf(answer === null ? null : childOf(answer, 'UserSettings'), 'UserSetting');
  const named = (name: string) => settings.find((each) => textAt(each, 'Name') === name);
  const found = named('ExternalEwsUrl') ?? named('InternalEwsUrl');
  return found === undefined ? null : textAt(found, 'Value');
}

async function byPox(client: ExchangeClient, { url, account }: Question, policy: CallPolicy): Promise<string> {
  const request = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006';
  const schema = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';
  const body = element(
    'Autodiscover',
    { xmlns: request },
    element('Request', {}, element('EMailAddress', {}, account), element('AcceptableResponseSchema', {}, schema)),
  );
  const headers = { 'content-type': 'text/xml; charset=utf-8', 'user-agent': 'Calendula' };
  const response = await client.send({ method: 'POST', url, headers, body: body.xml, repeatable: true }, policy);
  const root = understood(response);
  const protocols = root === null ? [] : childrenOf(childOf(root, 'Response', 'Account'), 'Protocol');
  const of = (type: string) => protocols.find((each) => textAt(each, 'Type') === type);
  const found = of('EXPR') ?? of('EXCH');
  const address = found === undefined ? '' : textAt(found, 'EwsUrl') || textAt(found, 'ASUrl');
  if (address === '') throw refused('Autodiscover names no address for Exchange Web Services. Enter the address of the server.');
  return address;
}

/** Null for an answer that says the question is unknown. @throws Fault for any other that is none. */
function understood({ status, body, header }: HttpResponse): XmlNode | null {
  if (status === 200) return parseXml(body);
  if (status === 404 || status === 405 || status === 500) return null;
  throw new Fault(statusReport(status, header('retry-after')));
}

/** The password follows only to https, and only inside what the administrator named. */
function confirmed(address: string, hosts: readonly string[]): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'https:') throw refused('Autodiscover names an address that is not https. Enter the address of the server.');
  const inside = hosts.some((host) => url.hostname === host.toLowerCase() || url.hostname.endsWith(`.${host.toLowerCase()}`));
  if (!inside)
    throw refused(`Autodiscover names the server ${url.host}, which is outside the account’s domain. If it is yours, enter its address.`);
  return url.href;
}

function refused(detail: string): Fault {
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}
