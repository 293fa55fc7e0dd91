/** The dense table: who, status with its reason, connection, last read, hours. */
import type { Participant, ParticipantKind } from '../../../client/api.ts';
import { type Sort, SortHead, sorted, TableFrame } from '../../../ui/components/table.tsx';
import { useMay } from '../../api/session.ts';
import { useText } from '../../context/text.tsx';
import type { ParticipantSearch } from '../../shell/search-params.ts';
import { ParticipantRow } from './participant-row.tsx';

type Column = 'name' | 'status' | 'connection' | 'location' | 'read';

export interface ParticipantTableProps {
  items: readonly Participant[];
  kind: ParticipantKind;
  search: ParticipantSearch;
  onSearch: (change: Partial<ParticipantSearch>) => void;
  chosen: ReadonlySet<string>;
  onChoose: (chosen: ReadonlySet<string>) => void;
}

export function ParticipantTable({ items, kind, search, onSearch, chosen, onChoose }: ParticipantTableProps) {
  const { t } = useText();
  const may = useMay();
  const sort: Sort<Column> = { key: search.sort ?? 'name', descending: search.desc ?? false };
  const onSort = ({ key, descending }: Sort<Column>) => {
    onSearch({ sort: key === 'name' ? undefined : key, desc: descending || undefined });
  };
  const rows = sorted(items, sort, cellValue);
  const choosable = may('participants.connect');
  const everyChosen = items.every((item) => chosen.has(item.id));
  const head = (column: Column, label: string) => (
    <SortHead column={column} sort={sort} onSort={onSort}>
      {label}
    </SortHead>
  );

  return (
    <TableFrame
      caption={t(kind === 'person' ? 'nav.people' : 'nav.rooms')}
      head={
        <>
          {choosable ? (
            <th scope="col" className="cell-check">
              <input
                type="checkbox"
                aria-label={t('chooseAll')}
                checked={everyChosen}
                onChange={() => onChoose(everyChosen ? new Set() : new Set(items.map((item) => item.id)))}
              />
            </th>
          ) : null}
          {head('name', t('name'))}
          {kind === 'room' ? head('location', t('room.location')) : null}
          {head('status', t('calendar.status'))}
          {head('connection', t('connection'))}
          {head('read', t('lastRead'))}
          <th scope="col">
            <span className="visually-hidden">{t('actions')}</span>
          </th>
        </>
      }
    >
      {rows.map((item) => (
        <ParticipantRow
          key={item.id}
          participant={item}
          chosen={chosen.has(item.id)}
          {...(choosable ? { onChoose: () => onChoose(toggled(chosen, item.id)) } : {})}
        />
      ))}
    </TableFrame>
  );
}

function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

function cellValue(item: Participant, column: Column): string | number | null {
  switch (column) {
    case 'name':
      return item.name;
    case 'status':
      return item.calendar.status;
    case 'connection':
      return item.calendar.connection?.name ?? null;
    case 'location':
      return item.location;
    case 'read':
      return item.calendar.lastReadAt ? Date.parse(item.calendar.lastReadAt) : null;
  }
}
