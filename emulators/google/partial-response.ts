/** The `fields` parameter: which parts of an answer are wanted, e.g. `items(id,start/dateTime),nextPageToken`. */

/** Null stands for a whole value. */
interface Selection {
  readonly [name: string]: Selection | null;
}

/** @returns null for a text that is no selection. */
export function parseFields(text: string): Selection | null {
  const reader = { text: text.replaceAll(/\s/g, ''), at: 0 };
  const selection = readList(reader);
  return reader.at === reader.text.length && Object.keys(selection).length > 0 ? selection : null;
}

export function select(value: unknown, selection: Selection): unknown {
  if (Array.isArray(value)) return value.map((one) => select(one, selection));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).flatMap(([name, one]) => {
    const inner = name in selection ? selection[name] : selection['*'];
    return inner === undefined ? [] : [[name, inner === null ? one : select(one, inner)] as const];
  });
  return Object.fromEntries(kept);
}

interface Reader {
  readonly text: string;
  at: number;
}

function readList(reader: Reader): Selection {
  const selection: Record<string, Selection | null> = {};
  for (;;) {
    const name = /^[\w*]+/.exec(reader.text.slice(reader.at))?.[0];
    if (name === undefined) return selection;
    reader.at += name.length;
    selection[name] = readInner(reader);
    if (reader.text[reader.at] !== ',') return selection;
    reader.at += 1;
  }
}

function readInner(reader: Reader): Selection | null {
  if (reader.text[reader.at] === '/') {
    reader.at += 1;
    const name = /^[\w*]+/.exec(reader.text.slice(reader.at))?.[0] ?? '';
    reader.at += name.length;
    return { [name]: readInner(reader) };
  }
  if (reader.text[reader.at] !== '(') return null;
  reader.at += 1;
  const inner = readList(reader);
  if (reader.text[reader.at] === ')') reader.at += 1;
  return inner;
}
