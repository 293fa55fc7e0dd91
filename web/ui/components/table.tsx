/** A real table: one caption, sortable columns, a row header. On a phone its rows read as small cards (see table.css). */
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import './table.css';

export interface Sort<Key extends string> {
  key: Key;
  descending: boolean;
}

export function TableFrame({ caption, head, children }: { caption: string; head: ReactNode; children: ReactNode }) {
  return (
    <div className="table-frame">
      <table className="table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

export interface SortHeadProps<Key extends string> {
  column: Key;
  sort: Sort<Key>;
  onSort: (sort: Sort<Key>) => void;
  children: ReactNode;
}

export function SortHead<Key extends string>({ column, sort, onSort, children }: SortHeadProps<Key>) {
  const active = sort.key === column;
  const Arrow = active ? (sort.descending ? ArrowDown : ArrowUp) : ChevronsUpDown;
  return (
    <th scope="col" aria-sort={active ? (sort.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className="sort-button" onClick={() => onSort({ key: column, descending: active && !sort.descending })}>
        {children}
        <Arrow aria-hidden="true" />
      </button>
    </th>
  );
}

/** Sorts by what `cellValue` gives: text in the language's order, numbers by size, nothing last. */
export function sorted<Row, Key extends string>(
  rows: readonly Row[],
  sort: Sort<Key>,
  cellValue: (row: Row, key: Key) => string | number | null,
): Row[] {
  const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const direction = sort.descending ? -1 : 1;
  return rows.toSorted((one, other) => {
    const a = cellValue(one, sort.key);
    const b = cellValue(other, sort.key);
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return direction * (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b)));
  });
}
