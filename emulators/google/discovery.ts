/** The calls of the two APIs as their discovery documents describe them: which there are, their parameters, bodies and scopes. */
import { readFileSync } from 'node:fs';
import { deviations, type Schema, type Schemas } from './schema-check.ts';

interface Parameter extends Schema {
  readonly required?: boolean;
  readonly repeated?: boolean;
  readonly location: 'path' | 'query';
}

interface Method {
  readonly id: string;
  readonly httpMethod: string;
  readonly path: string;
  /** The same without parameters that hold several parts. */
  readonly flatPath?: string;
  readonly parameters?: Readonly<Record<string, Parameter>>;
  readonly request?: Schema;
  readonly response?: Schema;
  readonly scopes?: readonly string[];
}

interface Document {
  readonly servicePath: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly schemas: Schemas;
  readonly resources: Readonly<Record<string, Resource>>;
}

interface Resource {
  readonly methods?: Readonly<Record<string, Method>>;
  readonly resources?: Readonly<Record<string, Resource>>;
}

interface Route {
  readonly method: Method;
  readonly document: Document;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

export interface ApiCall {
  /** Without the API's own name, e.g. `events.list`. */
  readonly operation: string;
  readonly path: Readonly<Record<string, string>>;
  readonly scopes: readonly string[];
  /** What is wrong with the query or the body; `fatal` is answered with 400, the rest the APIs ignore. */
  requestDeviations(query: URLSearchParams, body: unknown): { readonly fatal: readonly string[]; readonly ignored: readonly string[] };
  answerDeviations(body: unknown): readonly string[];
}

const textOf = (file: string) => readFileSync(new URL(`./spec/${file}`, import.meta.url), 'utf8');

/** Where clients ask what the Calendar API can do, and what they are told. */
export const DISCOVERY_PATH = '/discovery/v1/apis/calendar/v3/rest';
export const calendarDocument = () => textOf('calendar.v3.json');

const routes: readonly Route[] = ['calendar.v3.json', 'admin.directory_v1.json'].flatMap((file) => {
  const document = JSON.parse(textOf(file)) as Document;
  return methodsIn(document.resources).map((method) => routeOf(document, method));
});

/** Null when neither API has such a call. Literal paths win over those with parameters. */
export function apiCallAt(httpMethod: string, path: string): ApiCall | null {
  for (const route of routes) {
    if (route.method.httpMethod !== httpMethod) continue;
    const match = route.pattern.exec(path);
    if (match === null) continue;
    const values = Object.fromEntries(route.names.map((name, at) => [name, decoded(match[at + 1] ?? '')]));
    return callOf(route, values);
  }
  return null;
}

function methodsIn(resources: Readonly<Record<string, Resource>>): Method[] {
  return Object.values(resources).flatMap(({ methods = {}, resources: inner = {} }) => [...Object.values(methods), ...methodsIn(inner)]);
}

function routeOf(document: Document, method: Method): Route {
  const path = method.flatPath ?? method.path;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const pattern = `/${document.servicePath}${path}`.replaceAll('.', '\\.').replace(/\{\w+\}/g, '([^/]+)');
  return { document, method, names, pattern: new RegExp(`^${pattern}$`) };
}

function callOf({ method, document }: Route, path: Readonly<Record<string, string>>): ApiCall {
  return {
    operation: method.id.replace(/^(?:calendar|directory)\./, ''),
    path,
    scopes: method.scopes ?? [],
    requestDeviations(query, body) {
      const parameters = queryDeviations({ ...document.parameters, ...method.parameters }, query);
      const { request } = method;
      const inBody = request === undefined ? [] : deviations(document.schemas, request, body);
      return {
        fatal: [...parameters, ...inBody.filter((one) => !one.endsWith('unknown field'))],
        ignored: inBody.filter((one) => one.endsWith('unknown field')),
      };
    },
    answerDeviations: (body) => (method.response === undefined ? [] : deviations(document.schemas, method.response, body)),
  };
}

function queryDeviations(known: Readonly<Record<string, Parameter>>, query: URLSearchParams): string[] {
  const missing = Object.entries(known).filter(([name, one]) => one.required && one.location === 'query' && !query.has(name));
  const wrong = [...query].flatMap(([name, value]) => {
    const parameter = known[name];
    if (parameter === undefined || parameter.location !== 'query') return [`${name}: unknown parameter`];
    if (!parameter.repeated && query.getAll(name).length > 1) return [`${name}: given more than once`];
    return deviations({}, parameter, typed(parameter, value), name);
  });
  return [...missing.map(([name]) => `${name}: required`), ...wrong];
}

function typed({ type }: Parameter, value: string): unknown {
  if (type === 'integer') return /^-?\d+$/.test(value) ? Number(value) : value;
  return type === 'boolean' ? (value === 'true' ? true : value === 'false' ? false : value) : value;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
