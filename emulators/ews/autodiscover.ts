/** Autodiscover: `GetUserSettings` by SOAP, and the older form. Both name where Exchange Web Services are. */
import type { Reply } from '../harness/protocol-server.ts';
import { childrenOf, documentOf, element, elementWith, type XmlNode } from '../harness/xml.ts';
import { declarations } from './xml.ts';

const XML = { 'content-type': 'text/xml; charset=utf-8' };
const OLDER_ANSWER = 'http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006';
const OLDER_ACCOUNT = 'http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a';

/** @param request The body of the envelope. */
export function userSettings(request: XmlNode, servicesUrl: string): Reply {
  const wanted = deep(request, 'a:Setting').map((one) => one.text.trim());
  const settings = wanted.flatMap((name) => {
    const value = { ExternalEwsUrl: servicesUrl, InternalEwsUrl: servicesUrl, GroupingInformation: 'Default-First-Site-Name' }[name];
    if (value === undefined) return [];
    const type = { 'xmlns:i': 'http://www.w3.org/2001/XMLSchema-instance', 'i:type': 'a:StringSetting' };
    return [elementWith('a:UserSetting', type, element('a:Name', name), element('a:Value', value))];
  });
  const user = element('a:UserResponse', element('a:ErrorCode', 'NoError'), element('a:UserSettings', ...settings));
  const response = element('a:Response', element('a:ErrorCode', 'NoError'), element('a:UserResponses', user));
  const body = element('s:Body', element('a:GetUserSettingsResponseMessage', response));
  return { status: 200, headers: XML, body: documentOf('s:Envelope', declarations('s', 'a'), body) };
}

export function olderAnswer(servicesUrl: string): Reply {
  const protocol = (type: string) =>
    element('Protocol', element('Type', type), element('Server', 'mail.marigold.example'), element('EwsUrl', servicesUrl));
  const account = element('Account', element('AccountType', 'email'), element('Action', 'settings'), protocol('EXCH'), protocol('EXPR'));
  const response = elementWith('Response', { xmlns: OLDER_ACCOUNT }, account);
  return { status: 200, headers: XML, body: documentOf('Autodiscover', { xmlns: OLDER_ANSWER }, response) };
}

function deep(node: XmlNode, name: string): XmlNode[] {
  return [...childrenOf(node, name), ...node.children.flatMap((child) => deep(child, name))];
}
