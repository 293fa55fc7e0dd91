/**
 * XML in and out for the emulators that speak it. Reading resolves namespaces to the prefixes an emulator gives them, whatever the prefixes
 * in the text are, and knows no entities but the five of XML. Writing escapes every string; only what `element` made goes out as it is.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** Namespaces by prefix. */
export type Namespaces = Readonly<Record<string, string>>;

export interface XmlNode {
  /** `D:href`; `{namespace}name` in a namespace without a prefix here; `name` in none. */
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlNode[];
  /** White space as it came. */
  readonly text: string;
}

export class InvalidXml extends Error {}

type Ordered = Record<string, unknown>;
type PrefixOf = ReadonlyMap<string, string>;

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

/** The reader throws InvalidXml. */
export function createXmlReader(namespaces: Namespaces): (text: string) => XmlNode {
  const prefixOf = new Map(Object.entries(namespaces).map(([prefix, namespace]) => [namespace, prefix]));
  return (text) => {
    if (/<!DOCTYPE/i.test(text)) throw new InvalidXml('a document type is not accepted');
    if (XMLValidator.validate(text) !== true) throw new InvalidXml('not well-formed');
    const [root, ...more] = nodesIn(parser.parse(text) as Ordered[], {}, prefixOf);
    if (root === undefined || more.length > 0) throw new InvalidXml('not one element');
    return root;
  };
}

function nodesIn(sources: readonly Ordered[], outer: Namespaces, prefixOf: PrefixOf): XmlNode[] {
  return sources.flatMap((source) => {
    const tag = Object.keys(source).find((key) => key !== ':@');
    if (tag === undefined || tag.startsWith('#')) return [];
    const raw = Object.entries((source[':@'] ?? {}) as Record<string, string>);
    const attributes = Object.fromEntries(raw.map(([key, value]) => [key, unescaped(value)]));
    const scope = { ...outer, ...declaredBy(attributes) };
    const inside = (source[tag] ?? []) as Ordered[];
    const text = inside.map(textIn).join('');
    return [{ name: resolved(tag, scope, prefixOf), attributes, children: nodesIn(inside, scope, prefixOf), text }];
  });
}

function declaredBy(attributes: Readonly<Record<string, string>>): Namespaces {
  const found = Object.entries(attributes).filter(([name]) => name === 'xmlns' || name.startsWith('xmlns:'));
  return Object.fromEntries(found.map(([name, namespace]) => [name.slice('xmlns:'.length), namespace]));
}

function textIn(source: Ordered): string {
  const section = source['#cdata'] as Ordered[] | undefined;
  return section === undefined ? unescaped(String(source['#text'] ?? '')) : section.map((one) => String(one['#text'] ?? '')).join('');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function resolved(tag: string, scope: Namespaces, prefixOf: PrefixOf): string {
  const [prefix, local] = tag.includes(':') ? (tag.split(':', 2) as [string, string]) : ['', tag];
  const namespace = scope[prefix] ?? '';
  if (namespace === '' && prefix !== '') throw new InvalidXml(`undeclared prefix ${prefix}`);
  if (namespace === '') return local;
  const known = prefixOf.get(namespace);
  return known === undefined ? `{${namespace}}${local}` : `${known}:${local}`;
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

/** Null is left out. */
type Content = Fragment | string | null;

/** `name` with a prefix that the document declares, or `{namespace}name`. */
export function element(name: string, ...inside: readonly Content[]): Fragment {
  return elementWith(name, {}, ...inside);
}

export function elementWith(name: string, attributes: Readonly<Record<string, string>>, ...inside: readonly Content[]): Fragment {
  const foreign = /^\{(.*)\}(.+)$/.exec(name);
  const tag = foreign ? `x:${foreign[2]}` : name;
  const all = foreign ? { 'xmlns:x': foreign[1] ?? '', ...attributes } : attributes;
  const opening = [tag, ...Object.entries(all).map(([key, value]) => `${key}="${escaped(value)}"`)].join(' ');
  const content = inside.map((one) => (one === null ? '' : typeof one === 'string' ? escaped(one) : one.xml)).join('');
  return { xml: content === '' ? `<${opening}/>` : `<${opening}>${content}</${tag}>` };
}

/** A whole answer with its XML declaration. */
export function documentOf(root: string, attributes: Readonly<Record<string, string>>, ...inside: readonly Content[]): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n${elementWith(root, attributes, ...inside).xml}\n`;
}

/** As attributes of an element. */
export function declarationsOf(namespaces: Namespaces): Record<string, string> {
  return Object.fromEntries(Object.entries(namespaces).map(([prefix, namespace]) => [`xmlns:${prefix}`, namespace]));
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
