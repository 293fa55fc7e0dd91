/**
 * The published metadata of Graph (OData CSDL 4.0) as a judge: of what clients send, and of what this emulator answers. The extract
 * in `spec/` keeps few properties of directory objects, so an unknown one on those is no finding.
 */
import { readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';

interface PropertyType {
  readonly type: string;
  readonly nullable: boolean;
}

interface StructuredType {
  readonly base: string | null;
  readonly open: boolean;
  readonly entity: boolean;
  readonly properties: ReadonlyMap<string, PropertyType>;
}

type Element = Readonly<Record<string, unknown>>;

const SPEC = new URL('./spec/graph-v1.0-calendar.csdl', import.meta.url);
const LISTS = ['EnumType', 'ComplexType', 'EntityType', 'Action', 'Member', 'Property', 'NavigationProperty', 'Parameter'];
/** `event` is open for extensions, but a misspelt property is what we look for. */
const OPEN_IN_EXTRACT = new Set(['user', 'group', 'organization', 'servicePrincipal', 'publicInnerError', 'resourceData']);

const schema = elementsOf(
  new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', removeNSPrefix: true, isArray: (name) => LISTS.includes(name) }).parse(
    readFileSync(SPEC, 'utf8'),
  ),
  ['Edmx', 'DataServices', 'Schema'],
);

const enums = new Map(
  listOf(schema, 'EnumType').map((one) => [String(one.Name), new Set(listOf(one, 'Member').map((each) => String(each.Name)))]),
);
const types = new Map([
  ...listOf(schema, 'ComplexType').map((one) => [String(one.Name), structured(one, false)] as const),
  ...listOf(schema, 'EntityType').map((one) => [String(one.Name), structured(one, true)] as const),
]);
const actions = new Map(
  listOf(schema, 'Action').map((one) => [
    String(one.Name).toLowerCase(),
    new Map(
      listOf(one, 'Parameter')
        .slice(1)
        .map((each) => [String(each.Name), propertyType(each)] as const),
    ),
  ]),
);

function elementsOf(root: unknown, path: readonly string[]): Element {
  return path.reduce((at, name) => at[name] as Element, root as Element);
}

function listOf(element: Element, name: string): Element[] {
  return (element[name] as Element[] | undefined) ?? [];
}

function propertyType(element: Element): PropertyType {
  return { type: String(element.Type), nullable: element.Nullable !== 'false' };
}

function structured(element: Element, entity: boolean): StructuredType {
  const members = [...listOf(element, 'Property'), ...listOf(element, 'NavigationProperty')];
  return {
    base: element.BaseType === undefined ? null : shortName(String(element.BaseType)),
    open: OPEN_IN_EXTRACT.has(String(element.Name)),
    entity,
    properties: new Map(members.map((one) => [String(one.Name), propertyType(one)])),
  };
}

function shortName(type: string): string {
  return type.replace(/^(?:microsoft\.)?graph\./, '');
}

/** A declared property of the type or of what it is based on. */
export function propertyOf(type: string, name: string): PropertyType | null {
  for (let at: string | null = type; at !== null; at = types.get(at)?.base ?? null) {
    const found = types.get(at)?.properties.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

export function isOpen(type: string): boolean {
  return types.get(type)?.open ?? false;
}

/** Everything in `value` that the type does not allow, each as a sentence. `type`: e.g. `event`, `Collection(event)`. */
export function violations(value: unknown, type: string, at = type): string[] {
  const inner = /^Collection\((.+)\)$/.exec(type)?.[1];
  if (inner !== undefined) {
    if (!Array.isArray(value)) return [`${at} is no collection`];
    return value.flatMap((each, index) => violations(each, inner, `${at}[${index}]`));
  }
  if (type.startsWith('Edm.')) return fitsPrimitive(value, type) ? [] : [`${at} is no ${type}`];
  const name = shortName(type);
  const members = enums.get(name);
  if (members !== undefined) return typeof value === 'string' && members.has(value) ? [] : [`${at} is no ${name}`];
  return objectViolations(value, name, at);
}

/** Parameters of a bound action; names are compared without case, as Graph does. */
export function actionViolations(action: string, value: unknown): string[] {
  const parameters = actions.get(action.toLowerCase());
  if (parameters === undefined) return [`${action} is no action`];
  if (value === undefined) return [];
  if (!isObject(value)) return [`the body of ${action} is no object`];
  const known = new Map([...parameters].map(([name, type]) => [name.toLowerCase(), type]));
  return Object.entries(value).flatMap(([name, given]) => {
    const parameter = known.get(name.toLowerCase());
    return parameter === undefined ? [`${action} has no parameter ${name}`] : memberViolations(given, parameter, `${action}.${name}`);
  });
}

function objectViolations(value: unknown, name: string, at: string): string[] {
  if (!types.has(name)) return [`${at}: there is no type ${name}`];
  if (!isObject(value)) return [`${at} is no object`];
  const actual = typeof value['@odata.type'] === 'string' ? shortName(value['@odata.type'].replace('#', '')) : name;
  const unknown = Object.entries(value).flatMap(([key, given]) => {
    if (key.includes('@')) return [];
    const property = propertyOf(actual, key);
    if (property !== null) return memberViolations(given, property, `${at}.${key}`);
    return isOpen(actual) ? [] : [`${at} has no property ${key}`];
  });
  return [...unknown, ...missing(value, actual, at)];
}

/** Parts of complex types that must be there; entities are sent in part. */
function missing(value: Element, name: string, at: string): string[] {
  const type = types.get(name);
  if (type === undefined || type.entity) return [];
  return [...type.properties].flatMap(([key, property]) => (property.nullable || key in value ? [] : [`${at}.${key} is missing`]));
}

function memberViolations(given: unknown, property: PropertyType, at: string): string[] {
  if (given === null) return property.nullable ? [] : [`${at} is null`];
  return violations(given, property.type, at);
}

function fitsPrimitive(value: unknown, type: string): boolean {
  switch (type) {
    case 'Edm.Boolean':
      return typeof value === 'boolean';
    case 'Edm.Int32':
      return Number.isInteger(value);
    case 'Edm.Double':
      return typeof value === 'number';
    case 'Edm.DateTimeOffset':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(value);
    case 'Edm.Date':
      return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
    case 'Edm.TimeOfDay':
      return typeof value === 'string' && /^\d\d:\d\d:\d\d(?:\.\d+)?$/.test(value);
    default:
      return typeof value === 'string';
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
