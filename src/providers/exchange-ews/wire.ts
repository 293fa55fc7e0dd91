/**
 * SOAP 1.1 in and out. Writing escapes every text and leaves out characters XML does not know; reading goes by local names, expands no
 * entities but the five of XML, refuses document types, and cleans what other people's events carry.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { Fault } from '../../domain/fault.ts';

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
const TYPES = 'http://schemas.microsoft.com/exchange/services/2006/types';
const MESSAGES = 'http://schemas.microsoft.com/exchange/services/2006/messages';
/** The oldest schema of all servers we speak to; a newer one is never asked for. */
const SCHEMA_VERSION = 'Exchange2013_SP1';

/** Only `element` makes one, so that no text gets into a request unescaped. */
export interface Xml {
  readonly xml: string;
}

export function element(name: string, attributes: Readonly<Record<string, string>>, ...content: readonly (Xml | string)[]): Xml {
  const opening = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escapeXml(value)}"`)].join(' ');
  const inside = content.map((each) => (typeof each === 'string' ? escapeXml(each) : each.xml)).join('');
  return { xml: inside === '' ? `<${opening}/>` : `<${opening}>${inside}</${name}>` };
}

/** A whole request; `impersonated` is the address of the mailbox in whose name it is carried out. */
export function envelope(body: Xml, impersonated: string | null): string {
  const header = [
    element('t:RequestServerVersion', { Version: SCHEMA_VERSION }),
    ...(impersonated === null ? [] : [impersonation(impersonated)]),
    element('t:TimeZoneContext', {}, element('t:TimeZoneDefinition', { Id: 'UTC' })),
  ];
  const namespaces = { 'xmlns:s': SOAP, 'xmlns:t': TYPES, 'xmlns:m': MESSAGES };
  const root = element('s:Envelope', namespaces, element('s:Header', {}, ...header), element('s:Body', {}, body));
  return `<?xml version="1.0" encoding="utf-8"?>\n${root.xml}`;
}

/** What we answer where Exchange calls us. */
export function answerEnvelope(body: Xml): string {
  const root = element('s:Envelope', { 'xmlns:s': SOAP, 'xmlns:m': MESSAGES }, element('s:Body', {}, body));
  return `<?xml version="1.0" encoding="utf-8"?>\n${root.xml}`;
}

function impersonation(address: string): Xml {
  return element('t:ExchangeImpersonation', {}, element('t:ConnectingSID', {}, element('t:PrimarySmtpAddress', {}, address)));
}

function escapeXml(text: string): string {
  return cleanXml(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '');
}

/** Without what XML 1.0 section 2.2 does not allow, not even as a reference. */
function cleanXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}/gu, '')
    .replace(/[\ufffe\uffff]/g, '');
}

export interface XmlNode {
  /** Without prefix. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  readonly text: string;
}

/** What stands in the body of an answer. */
export type Answer =
  | { readonly kind: 'body'; readonly node: XmlNode }
  /** `code`: the response code of Exchange, or the fault code of SOAP where there is none. */
  | { readonly kind: 'fault'; readonly code: string; readonly backOffMs: number | null };

type Ordered = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  removeNSPrefix: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: '#cdata',
});

/** @throws Fault `provider.malformed-reply` for everything that is no SOAP envelope with one element in its body. */
export function parseAnswer(text: string): Answer {
  const root = parseXml(text);
  const body = root.name === 'Envelope' ? childOf(root, 'Body') : null;
  const [node] = body?.children ?? [];
  if (node === undefined) throw malformed('The server’s answer is no SOAP message: a proxy or sign-in page may have answered.');
  if (node.name !== 'Fault') return { kind: 'body', node };
  const detail = childOf(node, 'detail');
  const code = (detail && textOf(childOf(detail, 'ResponseCode'))) || (textOf(childOf(node, 'faultcode')).split(':').at(-1) ?? '');
  return { kind: 'fault', code, backOffMs: backOffIn(node) };
}

/** @throws Fault `provider.malformed-reply`. */
export function parseXml(text: string): XmlNode {
  const clean = text.replace(/^\ufeff/, '');
  if (/<!DOCTYPE/i.test(clean)) throw malformed('The server’s answer declares a document type.');
  if (XMLValidator.validate(clean) !== true) throw malformed('The server’s answer is not XML.');
  const [root] = parsed(clean);
  if (root === undefined) throw malformed('The server’s answer is empty.');
  return root;
}

function parsed(text: string): XmlNode[] {
  try {
    return nodesIn(parser.parse(text) as readonly Ordered[]);
  } catch (error) {
    // Nested deeper than any answer is.
    throw new Fault(malformed('The server’s answer cannot be read.').report, { cause: error });
  }
}

function nodesIn(sources: readonly Ordered[]): XmlNode[] {
  return sources.flatMap((source) => {
    const name = Object.keys(source).find((key) => key !== ':@');
    if (name === undefined || name === '#text' || name === '#cdata') return [];
    const attributes = Object.entries((source[':@'] ?? {}) as Record<string, string>).map(([key, value]) => [key, unescapeXml(value)]);
    const inside = (source[name] ?? []) as readonly Ordered[];
    return [{ name, attributes: Object.fromEntries(attributes), children: nodesIn(inside), text: inside.map(textIn).join('') }];
  });
}

function textIn(source: Ordered): string {
  const section = source['#cdata'] as readonly Ordered[] | undefined;
  return section === undefined
    ? unescapeXml(String(source['#text'] ?? ''))
    : section.map((each) => cleanXml(String(each['#text'] ?? ''))).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  const plain = text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
    (_, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? '';
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    },
  );
  return cleanXml(plain);
}

export function childOf(node: XmlNode, ...path: readonly string[]): XmlNode | null {
  let at: XmlNode | null = node;
  for (const name of path) at = at?.children.find((child) => child.name === name) ?? null;
  return at;
}

export function childrenOf(node: XmlNode | null, name: string): readonly XmlNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

/** Of an element that is missing, the empty text. */
export function textOf(node: XmlNode | null): string {
  return node?.text ?? '';
}

export function textAt(node: XmlNode, ...path: readonly string[]): string {
  return textOf(childOf(node, ...path)).trim();
}

/** One part of an answer that says by itself whether it succeeded. */
export interface ResponseMessage {
  readonly node: XmlNode;
  /** A code of Exchange; `NoError` for success. Empty when the server said nothing, which is no success. */
  readonly code: string;
  readonly isError: boolean;
}

/** The messages of an operation; those of some stand alone without a list around them. */
export function messagesIn(node: XmlNode): readonly ResponseMessage[] {
  const list = childOf(node, 'ResponseMessages');
  return (list === null ? [node] : list.children).map(messageOf);
}

export function messageOf(node: XmlNode): ResponseMessage {
  const code = textAt(node, 'ResponseCode');
  const isWarning = node.attributes.ResponseClass === 'Warning';
  return { node, code, isError: !isWarning && (node.attributes.ResponseClass !== 'Success' || code !== 'NoError') };
}

/** How long the server asks us to stay away, wherever it says so; null when it does not. */
export function backOffIn(node: XmlNode): number | null {
  if (node.name === 'Value' && node.attributes.Name === 'BackOffMilliseconds') {
    const ms = Number(node.text.trim());
    return Number.isFinite(ms) && ms >= 0 ? ms : null;
  }
  const found = node.children.map(backOffIn).filter((each) => each !== null);
  return found.length === 0 ? null : Math.max(...found);
}

export function malformed(detail: string): Fault {
  return new Fault({ code: 'provider.malformed-reply', retry: 'later', blame: 'provider', detail });
}
