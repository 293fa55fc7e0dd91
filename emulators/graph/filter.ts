/** The part of OData's `$filter` that calendars and directories are asked with: comparisons, and/or/not, in, any, startswith. */
import { Problem } from './problem.ts';
import { isObject } from './schema.ts';

export type Predicate = (item: unknown) => boolean;
type Operand = (item: unknown, scope: Scope) => unknown;
type Test = (item: unknown, scope: Scope) => boolean;
type Scope = Readonly<Record<string, unknown>>;

const TOKEN = /\s*(?:'((?:[^']|'')*)'|([()\],:[])|([^\s()',:[\]]+))/y;
const COMPARISONS: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
};

interface Token {
  readonly kind: 'text' | 'sign' | 'word';
  readonly value: string;
}

/** @throws Problem for what cannot be read. */
export function predicateOf(text: string): Predicate {
  const reader = new Reader(tokensOf(text));
  const test = either(reader);
  if (reader.peek() !== undefined) throw unreadable();
  return (item) => test(item, {});
}

/** Names in a path are compared without case. */
export function valueAt(item: unknown, path: string): unknown {
  return path.split('/').reduce<unknown>((at, name) => {
    if (!isObject(at)) return undefined;
    const key = Object.keys(at).find((one) => one.toLowerCase() === name.toLowerCase());
    return key === undefined ? undefined : at[key];
  }, item);
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const found = TOKEN.exec(text);
    if (found === null) throw unreadable();
    const [, quoted, sign, word] = found;
    if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted.replaceAll("''", "'") });
    else if (sign !== undefined) tokens.push({ kind: 'sign', value: sign });
    else tokens.push({ kind: 'word', value: word ?? '' });
  }
  return tokens;
}

class Reader {
  #tokens: Token[];
  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }
  peek(): Token | undefined {
    return this.#tokens[0];
  }
  next(): Token {
    const token = this.#tokens.shift();
    if (token === undefined) throw unreadable();
    return token;
  }
  /** Takes the word or sign when it comes next. */
  takes(value: string): boolean {
    const token = this.peek();
    if (token === undefined || token.kind === 'text' || token.value.toLowerCase() !== value) return false;
    this.next();
    return true;
  }
  demand(value: string): void {
    if (!this.takes(value)) throw unreadable();
  }
}

function either(reader: Reader): Test {
  const tests = [both(reader)];
  while (reader.takes('or')) tests.push(both(reader));
  return (item, scope) => tests.some((test) => test(item, scope));
}

function both(reader: Reader): Test {
  const tests = [single(reader)];
  while (reader.takes('and')) tests.push(single(reader));
  return (item, scope) => tests.every((test) => test(item, scope));
}

function single(reader: Reader): Test {
  if (reader.takes('not')) {
    const test = single(reader);
    return (item, scope) => !test(item, scope);
  }
  if (reader.takes('(')) {
    const test = either(reader);
    reader.demand(')');
    return test;
  }
  const first = reader.next();
  if (first.kind === 'word' && first.value.toLowerCase() === 'startswith') return startsWith(reader);
  if (first.kind === 'word' && /\/any$/i.test(first.value)) return any(reader, first.value.replace(/\/any$/i, ''));
  return comparison(reader, operand(first));
}

function startsWith(reader: Reader): Test {
  reader.demand('(');
  const value = operand(reader.next());
  reader.demand(',');
  const wanted = operand(reader.next());
  reader.demand(')');
  return (item, scope) => folded(value(item, scope)).startsWith(folded(wanted(item, scope)));
}

function any(reader: Reader, path: string): Test {
  reader.demand('(');
  const name = reader.next().value;
  reader.demand(':');
  const test = either(reader);
  reader.demand(')');
  return (item, scope) => {
    const list = valueAt(item, path);
    return Array.isArray(list) && list.some((each) => test(item, { ...scope, [name]: each }));
  };
}

function comparison(reader: Reader, left: Operand): Test {
  const operator = reader.next().value.toLowerCase();
  if (operator === 'in') {
    const choices: Operand[] = [];
    reader.demand('(');
    do choices.push(operand(reader.next()));
    while (reader.takes(','));
    reader.demand(')');
    return (item, scope) => choices.some((choice) => folded(choice(item, scope)) === folded(left(item, scope)));
  }
  const compare = COMPARISONS[operator];
  if (compare === undefined) throw unreadable();
  const right = operand(reader.next());
  return (item, scope) => compare(folded(left(item, scope)), folded(right(item, scope)));
}

function operand(token: Token): Operand {
  if (token.kind === 'text') return () => token.value;
  if (token.kind === 'sign') throw unreadable();
  if (/^(?:true|false|null|-?\d+)$/.test(token.value)) return () => token.value;
  const [head = '', ...rest] = token.value.split('/');
  return (item, scope) => {
    if (!(head in scope)) return valueAt(item, token.value);
    return rest.length === 0 ? scope[head] : valueAt(scope[head], rest.join('/'));
  };
}

/** Outlook and the directory compare texts without case. */
function folded(value: unknown): string {
  return String(value ?? 'null').toLowerCase();
}

function unreadable(): Problem {
  return new Problem(400, 'BadRequest', 'Invalid filter clause');
}
