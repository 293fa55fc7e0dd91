/** Query options of collections and entities: `$filter`, `$select`, `$expand`, `$top`, and pages with opaque links. */
import type { Answer, GraphCall } from './call.ts';
import { predicateOf } from './filter.ts';
import { Problem } from './problem.ts';
import { isObject, isOpen, propertyOf } from './schema.ts';

interface Collection {
  readonly type: string;
  readonly items: readonly Record<string, unknown>[];
  readonly pageSize: number;
  readonly largestPage: number;
  /** Members of the answer beside `value` on the last page, e.g. a delta link. */
  readonly last?: Readonly<Record<string, unknown>>;
}

/** Members that are there only when `$expand` asks for them. */
const EXPANDED = ['singleValueExtendedProperties', 'multiValueExtendedProperties', 'attachments', 'instances'];

export function collectionAnswer(call: GraphCall, { type, items, pageSize, largestPage, last }: Collection): Answer {
  const filter = call.query.get('$filter');
  const kept = filter === null ? items : items.filter(predicateOf(filter));
  const size = Math.min(pageOf(call, largestPage) ?? pageSize, largestPage);
  const from = offsetIn(call.query);
  const shape = shapeOf(call, type);
  const more = from + size < kept.length;
  const body = {
    '@odata.context': `${call.base}/$metadata#${call.segments.join('/')}`,
    ...(more ? { '@odata.nextLink': nextLink(call, from + size) } : last),
    value: kept.slice(from, from + size).map(shape),
  };
  return { status: 200, body, type };
}

export function entityAnswer(call: GraphCall, type: string, entity: Record<string, unknown>, status = 200): Answer {
  return { status, type, body: { '@odata.context': `${call.base}/$metadata#${type}`, ...shapeOf(call, type)(entity) } };
}

function shapeOf({ query }: GraphCall, type: string): (item: Record<string, unknown>) => Record<string, unknown> {
  const select = (query.get('$select') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => canonical(type, name));
  const expand = expansionsIn(query.get('$expand') ?? '');
  return (item) => {
    const entries = Object.entries(item).filter(([name]) => {
      if (EXPANDED.includes(name)) return expand.has(name.toLowerCase());
      return select.length === 0 || name === 'id' || name.includes('@') || select.includes(name);
    });
    return Object.fromEntries(entries.map(([name, value]) => [name, expanded(value, expand.get(name.toLowerCase()))]));
  };
}

/** @throws Problem for a property the type does not have. */
function canonical(type: string, name: string): string {
  if (propertyOf(type, name) !== null) return name;
  if (isOpen(type)) return name;
  const near = ['iCalUId', 'id'].find((one) => one.toLowerCase() === name.toLowerCase());
  if (near !== undefined) return near;
  throw new Problem(400, 'RequestBroker--ParseUri', `Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`);
}

function expansionsIn(text: string): Map<string, string | null> {
  const found = [...text.matchAll(/([A-Za-z]+)(?:\(\$filter=((?:[^()']|'[^']*')*)\))?/g)].filter(([, name]) => name !== undefined);
  return new Map(found.map(([, name, filter]) => [(name ?? '').toLowerCase(), filter ?? null]));
}

function expanded(value: unknown, filter: string | null | undefined): unknown {
  return filter === null || filter === undefined || !Array.isArray(value) ? value : value.filter(predicateOf(filter));
}

function pageOf({ query, prefer }: GraphCall, largest: number): number | null {
  const top = query.get('$top');
  if (top === null) return prefer.pageSize;
  const size = Number(top);
  if (!Number.isInteger(size) || size < 1 || size > largest) {
    throw new Problem(400, 'ErrorInvalidUrlQuery', `The limit of '${largest}' for Top query has been exceeded.`);
  }
  return size;
}

function offsetIn(query: URLSearchParams): number {
  const token = query.get('$skiptoken');
  if (token === null) return Number(query.get('$skip') ?? 0);
  const read: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  return isObject(read) ? Number(read.from) : 0;
}

function nextLink(call: GraphCall, from: number): string {
  const query = new URLSearchParams(call.query);
  query.set('$skiptoken', Buffer.from(JSON.stringify({ from })).toString('base64url'));
  return `${call.base}/${call.segments.map(encodeURIComponent).join('/')}?${query}`;
}
