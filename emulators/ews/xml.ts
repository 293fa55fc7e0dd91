/**
 * XML in and out for the SOAP of Exchange. Reading resolves namespaces to the prefixes below; writing escapes every string and declares
 * all prefixes on the root. A namespace without a prefix here is named `{namespace}name`.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

const NAMESPACES = {
  s: 'http://schemas.xmlsoap.org/soap/envelope/',
  m: 'http://schemas.microsoft.com/exchange/services/2006/messages',
  t: 'http://schemas.microsoft.com/exchange/services/2006/types',
  e: 'http://schemas.microsoft.com/exchange/services/2006/errors',
  a: 'http://schemas.microsoft.com/exchange/2010/Autodiscover',
  r: 'http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006',
} as const;
const PREFIXES = new Map<string, string>(Object.entries(NAMESPACES).map(([prefix, namespace]) => [namespace, prefix]));

export interface XmlNode {
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
  ignoreDeclaration: true,
  ignorePiTags: true,
  cdataPropName: '#cdata',
});

/** @throws InvalidXml */
export function parseXml(text: string): XmlNode {
  if (/<!DOCTYPE/i.test(text) || XMLValidator.validate(text) !== true) throw new InvalidXml('not well-formed');
  const [root] = nodesIn(parser.parse(text) as Ordered[], {});
  if (root === undefined) throw new InvalidXml('no element');
  return root;
}

function nodesIn(sources: readonly Ordered[], outer: Readonly<Record<string, string>>): XmlNode[] {
  return sources.flatMap((source) => {
    const tag = Object.keys(source).find((key) => key !== ':@');
    if (tag === undefined || tag.startsWith('#')) return [];
    const raw = Object.entries((source[':@'] ?? {}) as Record<string, string>).map(([key, value]): [string, string] => [
      key,
      unescaped(value),
    ]);
    const declared = raw.filter(([key]) => key === 'xmlns' || key.startsWith('xmlns:')).map(([key, value]) => [key.slice(6), value]);
    const scope = { ...outer, ...Object.fromEntries(declared) };
    const inside = (source[tag] ?? []) as Ordered[];
    const text = inside.map(textIn).join('');
    return [{ name: resolved(tag, scope), attributes: Object.fromEntries(raw), children: nodesIn(inside, scope), text }];
  });
}

function textIn(source: Ordered): string {
  const section = source['#cdata'] as Ordered[] | undefined;
  return section === undefined ? unescaped(String(source['#text'] ?? '')) : section.map((one) => String(one['#text'] ?? '')).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(Math.min(0x10ffff, hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)));
  });
}

function resolved(tag: string, scope: Readonly<Record<string, string>>): string {
  const [prefix, local] = tag.includes(':') ? (tag.split(':', 2) as [string, string]) : ['', tag];
  const namespace = scope[prefix] ?? '';
  if (namespace === '' && prefix !== '') throw new InvalidXml(`undeclared prefix ${prefix}`);
  const known = PREFIXES.get(namespace);
  return known === undefined ? (namespace === '' ? local : `{${namespace}}${local}`) : `${known}:${local}`;
}

/** Down a path of names. */
export function childOf(node: XmlNode | null, ...path: readonly string[]): XmlNode | null {
  let at = node;
  for (const name of path) at = at?.children.find((child) => child.name === name) ?? null;
  return at;
}

export function childrenOf(node: XmlNode | null, name: string): XmlNode[] {
  return node?.children.filter((child) => child.name === name) ?? [];
}

/** Trimmed; empty for what is missing. */
export function textAt(node: XmlNode | null, ...path: readonly string[]): string {
  return childOf(node, ...path)?.text.trim() ?? '';
}

export interface Fragment {
  readonly xml: string;
}

type Content = Fragment | string | null;

export function element(name: string, ...inside: readonly Content[]): Fragment {
  return elementWith(name, {}, ...inside);
}

/** Null contents are left out. */
export function elementWith(name: string, attributes: Readonly<Record<string, string>>, ...inside: readonly Content[]): Fragment {
  const opening = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${escaped(value)}"`)].join(' ');
  const content = inside.map((one) => (one === null ? '' : typeof one === 'string' ? escaped(one) : one.xml)).join('');
  return { xml: content === '' ? `<${opening}/>` : `<${opening}>${content}</${name}>` };
}

export function documentOf(root: string, attributes: Readonly<Record<string, string>>, ...inside: readonly Content[]): string {
  return `<?xml version="1.0" encoding="utf-8"?>${elementWith(root, attributes, ...inside).xml}`;
}

export function declarations(...prefixes: readonly (keyof typeof NAMESPACES)[]): Record<string, string> {
  return Object.fromEntries(prefixes.map((prefix) => [`xmlns:${prefix}`, NAMESPACES[prefix]]));
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
