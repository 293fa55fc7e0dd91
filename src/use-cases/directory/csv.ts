/** Comma-separated text by RFC 4180, with semicolons too, as spreadsheets of some countries write them. */

export interface CsvRow {
  /** The line on which the row begins; the first is 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Empty lines are left out. The separator is a semicolon if the first line has one outside quotes, else a comma. */
export function parseCsv(text: string): readonly CsvRow[] {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const firstLine = source.split(/\r?\n/, 1)[0] ?? '';
  const separator = firstLine.replaceAll(/"[^"]*"/g, '').includes(';') ? ';' : ',';
  const token = new RegExp(`("(?:[^"]|"")*"?[^${separator}\\r\\n]*|[^${separator}\\r\\n]*)(${separator}|\\r\\n|\\n|\\r|$)`, 'y');
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let rowLine = 1;
  while (token.lastIndex <= source.length) {
    const [whole, raw = '', end = ''] = token.exec(source) ?? [''];
    cells.push(unquoted(raw.trim()));
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end !== separator) {
      if (cells.some((cell) => cell !== '')) rows.push({ line: rowLine, cells });
      cells = [];
      rowLine = line;
    }
    if (end === '') break;
  }
  return rows;
}

function unquoted(raw: string): string {
  if (!raw.startsWith('"')) return raw;
  return raw.replace(/^"/, '').replace(/"$/, '').replaceAll('""', '"').trim();
}
