/** Finding people and rooms: `principal-property-search` and the list of what can be searched (RFC 3744 sections 9.4, 9.5). */
import type { Reply } from '../harness/protocol-server.ts';
import { childOf, childrenOf, element, elementWith, textAt, type XmlNode } from '../harness/xml.ts';
import type { Mailbox } from '../organization/mailbox.ts';
import { addressesOf } from '../organization/organization.ts';
import { type Exchange, multistatus, xmlReply } from './exchange.ts';
import { hrefOf, propertiesResponse, valuesOf } from './properties.ts';
import { wantedIn } from './propfind.ts';
import type { Resource } from './resources.ts';
import { documentOf } from './xml.ts';

const SEARCHABLE: Readonly<Record<string, (mailbox: Mailbox) => readonly string[]>> = {
  'D:displayname': (mailbox) => [mailbox.name],
  'CS:email-address-set': addressesOf,
  'C:calendar-user-address-set': (mailbox) => addressesOf(mailbox).map((address) => `mailto:${address}`),
  'C:calendar-user-type': (mailbox) => [mailbox.kind === 'room' ? 'ROOM' : 'INDIVIDUAL'],
};

/** Part of a word is enough, in any case; an empty word finds everybody. Properties that cannot be searched find nobody. */
export function searchPrincipals(exchange: Exchange, xml: XmlNode): Reply {
  const any = xml.attributes.test === 'anyof';
  const searches = childrenOf(xml, 'D:property-search');
  const directory = exchange.organization.mailboxes().filter((mailbox) => mailbox.kind !== 'service');
  const found = directory.filter((mailbox) => {
    const fits = (search: XmlNode) => searchFits(mailbox, search);
    return searches.length > 0 && (any ? searches.some(fits) : searches.every(fits));
  });
  const principals = found.map((mailbox): Resource => ({ kind: 'principal', mailbox }));
  const wanted = wantedIn(xml) ?? [];
  return multistatus(...principals.map((one) => propertiesResponse(hrefOf(one), valuesOf(exchange, one), wanted)));
}

function searchFits(mailbox: Mailbox, search: XmlNode): boolean {
  const word = textAt(search, 'D:match').toLowerCase();
  const names = (childOf(search, 'D:prop')?.children ?? []).map((one) => one.name);
  return names.length > 0 && names.every((name) => (SEARCHABLE[name]?.(mailbox) ?? []).some((value) => value.toLowerCase().includes(word)));
}

export function listSearchProperties(): Reply {
  const known = Object.keys(SEARCHABLE).map((name) =>
    element('D:principal-search-property', element('D:prop', element(name)), elementWith('D:description', { 'xml:lang': 'en' }, name)),
  );
  return xmlReply(200, documentOf('D:principal-search-property-set', ...known));
}
