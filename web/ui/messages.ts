/**
 * Messages in the ICU subset that the catalogues use: `{name}`, `{n, plural, =0 {…} one {…} other {# …}}` and
 * `{kind, select, a {…} other {…}}`, nested as deep as wanted. Refuses what it does not know, so a typing error is found by a test.
 * There is no quoting: a message that needs a brace or a `#` takes it as a value.
 */

export type Language = 'en' | 'de';
export const LANGUAGES = ['en', 'de'] as const satisfies readonly Language[];

export type Values = Readonly<Record<string, string | number>>;

type Part =
  | string
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'count' }
  | { readonly kind: 'plural' | 'select'; readonly name: string; readonly branches: ReadonlyMap<string, readonly Part[]> };

const parsed = new Map<string, readonly Part[]>();
const plurals = new Map<Language, Intl.PluralRules>();
const numbers = new Map<Language, Intl.NumberFormat>();

/** Fills a message. A missing value shows as its name in braces, so that the gap is seen and the rest stays readable. */
export function formatMessage(message: string, values: Values, language: Language): string {
  return render(parseMessage(message), values, language, null);
}

/** A catalogue's own formatter: `t('plans.count', { count: 3 })`. */
export function translator<Key extends string>(
  catalogue: Readonly<Record<Key, string>>,
  language: Language,
): (key: Key, values?: Values) => string {
  return (key, values = {}) => formatMessage(catalogue[key], values, language);
}

/** Names of all values a message asks for; tests compare languages with it. */
export function valueNames(message: string): ReadonlySet<string> {
  const names = new Set<string>();
  const collect = (parts: readonly Part[]): void => {
    for (const part of parts) {
      if (typeof part === 'string' || part.kind === 'count') continue;
      names.add(part.name);
      if (part.kind !== 'value') for (const branch of part.branches.values()) collect(branch);
    }
  };
  collect(parseMessage(message));
  return names;
}

/** The first of the wanted languages (`navigator.languages`, an Accept-Language list) that there is a catalogue for. */
export function pickLanguage(wanted: readonly string[], fallback: Language = 'en'): Language {
  for (const tag of wanted) {
    const found = LANGUAGES.find((language) => tag.toLowerCase().split('-')[0] === language);
    if (found) return found;
  }
  return fallback;
}

function render(parts: readonly Part[], values: Values, language: Language, count: number | null): string {
  return parts.map((part) => renderPart(part, values, language, count)).join('');
}

function renderPart(part: Part, values: Values, language: Language, count: number | null): string {
  if (typeof part === 'string') return part;
  if (part.kind === 'count') return count === null ? '#' : numberFormat(language).format(count);
  const value = values[part.name];
  if (part.kind === 'value') {
    if (value === undefined) return `{${part.name}}`;
    return typeof value === 'number' ? numberFormat(language).format(value) : value;
  }
  if (part.kind === 'select') {
    const branch = part.branches.get(String(value)) ?? part.branches.get('other') ?? [];
    return render(branch, values, language, count);
  }
  const amount = Number(value ?? 0);
  const branch =
    part.branches.get(`=${amount}`) ?? part.branches.get(pluralRules(language).select(amount)) ?? part.branches.get('other') ?? [];
  return render(branch, values, language, amount);
}

function parseMessage(message: string): readonly Part[] {
  const known = parsed.get(message);
  if (known) return known;
  const reader = { text: message, at: 0 };
  const parts = readParts(reader, false);
  if (reader.at < message.length) throw new SyntaxError(`Unmatched } in message: ${message}`);
  parsed.set(message, parts);
  return parts;
}

interface Reader {
  readonly text: string;
  at: number;
}

function readParts(reader: Reader, insidePlural: boolean): Part[] {
  const parts: Part[] = [];
  let text = '';
  while (reader.at < reader.text.length) {
    const character = reader.text[reader.at];
    if (character === '}') break;
    reader.at += 1;
    if (character === '{' || (character === '#' && insidePlural)) {
      if (text) parts.push(text);
      text = '';
      parts.push(character === '{' ? readArgument(reader, insidePlural) : { kind: 'count' });
    } else {
      text += character;
    }
  }
  if (text) parts.push(text);
  return parts;
}

function readArgument(reader: Reader, insidePlural: boolean): Part {
  const name = readUntil(reader, ',}').trim();
  if (!/^\w+$/.test(name)) throw new SyntaxError(`Bad value name "${name}" in message: ${reader.text}`);
  if (reader.text[reader.at++] === '}') return { kind: 'value', name };
  const kind = readUntil(reader, ',}').trim();
  if ((kind !== 'plural' && kind !== 'select') || reader.text[reader.at++] !== ',') {
    throw new SyntaxError(`Unknown format "${kind}" in message: ${reader.text}`);
  }
  const branches = new Map<string, readonly Part[]>();
  for (;;) {
    const key = readUntil(reader, '{}').trim();
    if (reader.text[reader.at++] === '}') break;
    branches.set(key, readParts(reader, insidePlural || kind === 'plural'));
    reader.at += 1;
  }
  if (!branches.has('other')) throw new SyntaxError(`No "other" in message: ${reader.text}`);
  return { kind, name, branches };
}

function readUntil(reader: Reader, stops: string): string {
  const from = reader.at;
  while (reader.at < reader.text.length && !stops.includes(reader.text[reader.at] ?? '')) reader.at += 1;
  if (reader.at >= reader.text.length) throw new SyntaxError(`Unclosed { in message: ${reader.text}`);
  return reader.text.slice(from, reader.at);
}

function pluralRules(language: Language): Intl.PluralRules {
  const rules = plurals.get(language) ?? new Intl.PluralRules(language);
  plurals.set(language, rules);
  return rules;
}

function numberFormat(language: Language): Intl.NumberFormat {
  const format = numbers.get(language) ?? new Intl.NumberFormat(language);
  numbers.set(language, format);
  return format;
}
