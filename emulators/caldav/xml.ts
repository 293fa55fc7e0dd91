/**
 * XML in and out. Reading resolves namespaces and knows no entities but the five of XML. Writing escapes every string; only what
 * `element` made goes out as it is. Names are written `D:href`: the prefixes below stand for their namespaces on both sides.
 */
import { XMLParser } from 'fast-xml-parser';

export const NAMESPACES = {
  D: 'DAV:',
  C: 'urn:ietf:params:xml:ns:caldav',
  CS: 'http://calendarserver.org/ns/',
  NC: 'http://nextcloud.com/ns',
} as const;
const PREFIXES = new Map<string, string>(Object.entries(NAMESPACES).map(([prefix, namespace]) => [namespace, prefix]));

export interface XmlNode {
  /** `D:href`, or `{namespace}name` for a namespace that has no prefix here. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  readonly text: string;
}

export class InvalidXml extends Error {}

type Ordered = Record<string, unknown>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: '#cdata',
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** @throws InvalidXml */
export function parseXml(text: string): XmlNode {
  if (/<!DOCTYPE/i.test(text)) throw new InvalidXml('a document type is not accepted');
  let ordered: Ordered[];
  try {
    ordered = parser.parse(text, true) as Ordered[];
  } catch (error) {
    throw new InvalidXml('not well-formed', { cause: error });
  }
  const root = ordered.map((one) => nodeFrom(one, {})).find((one) => one !== null);
  if (root === undefined) throw new InvalidXml('no element');
  return root;
}

function nodeFrom(source: Ordered, outer: Readonly<Record<string, string>>): XmlNode | null {
  const tag = Object.keys(source).find((key) => key !== ':@');
  if (tag === undefined || tag === '#text' || tag === '#cdata') return null;
  const attributes = Object.fromEntries(
    Object.entries((source[':@'] ?? {}) as Record<string, string>).map(([key, value]) => [key, unescaped(value)]),
  );
  const scope = { ...outer, ...declarations(attributes) };
  const inside = (source[tag] ?? []) as Ordered[];
  const children = inside.map((one) => nodeFrom(one, scope)).filter((one) => one !== null);
  return { name: resolved(tag, scope), attributes, children, text: inside.map(textIn).join('').trim() };
}

function textIn(source: Ordered): string {
  const section = source['#cdata'] as Ordered[] | undefined;
  return section === undefined ? unescaped(String(source['#text'] ?? '')) : section.map((one) => String(one['#text'] ?? '')).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/gi, (whole, name: string) => {
    const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return name.startsWith('#') ? (code <= 0x10ffff ? String.fromCodePoint(code) : whole) : (ENTITIES[name.toLowerCase()] ?? whole);
  });
}

function declarations(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const found = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  return Object.fromEntries(found.map(([name, namespace]) => [name.slice('xmlns:'.length), namespace]));
}

function resolved(tag: string, scope: Readonly<Record<string, string>>): string {
  const [prefix, local] = tag.includes(':') ? (tag.split(':', 2) as [string, string]) : ['', tag];
  const namespace = scope[prefix];
  if (namespace === undefined && prefix !== '') throw new InvalidXml(`undeclared prefix ${prefix}`);
  const known = PREFIXES.get(namespace ?? '');
  return known === undefined ? `{${namespace ?? ''}}${local}` : `${known}:${local}`;
}

export function childOf(node: XmlNode, name: string): XmlNode | null {
  return node.children.find((child) => child.name === name) ?? null;
}

export function childrenOf(node: XmlNode, name: string): XmlNode[] {
  return node.children.filter((child) => child.name === name);
}

export interface Fragment {
  readonly xml: string;
}

/** `name` with a known prefix, or `{namespace}name`. Strings inside are escaped. */
export function element(name: string, ...inside: readonly (Fragment | string)[]): Fragment {
  return elementWith(name, {}, ...inside);
}

export function elementWith(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...inside: readonly (Fragment | string)[]
): Fragment {
  const foreign = /^\{(.*)\}(.+)$/.exec(name);
  const tag = foreign ? `x:${foreign[2]}` : name;
  const all = foreign ? { 'xmlns:x': foreign[1] ?? '', ...attributes } : attributes;
  const opening = [tag, ...Object.entries(all).map(([key, value]) => `${key}="${escaped(value)}"`)].join(' ');
  const content = inside.map((one) => (typeof one === 'string' ? escaped(one) : one.xml)).join('');
  return { xml: content === '' ? `<${opening}/>` : `<${opening}>${content}</${tag}>` };
}

/** A whole answer: the declaration, and all prefixes on the root. */
export function documentOf(root: string, ...inside: readonly Fragment[]): string {
  const declared = Object.fromEntries(Object.entries(NAMESPACES).map(([prefix, namespace]) => [`xmlns:${prefix}`, namespace]));
  return `<?xml version="1.0" encoding="utf-8"?>\n${elementWith(root, declared, ...inside).xml}\n`;
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/(?![\t\n\r])\p{Cc}/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}
