/** Takes people and rooms over from CSV text. Good rows are kept, each bad row is told with its line. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Participant } from '../../domain/directory/participant.ts';
import { DEFAULT_HOURS } from '../../domain/time/weekly-hours.ts';
import { isZone } from '../../domain/time/zones.ts';
import type { Ports } from '../../ports/ports.ts';
import { isMailAddress, USER_LIMITS } from '../access/user-rules.ts';
import { parseCsv } from './csv.ts';

export interface RowProblem {
  /** The first line is 1: the header. */
  readonly line: number;
  readonly message: string;
}

export interface ImportPeopleOutcome {
  readonly kind: 'imported';
  readonly added: number;
  readonly updated: number;
  readonly problems: readonly RowProblem[];
}

const COLUMNS = ['name', 'email', 'kind', 'zone', 'location', 'capacity'] as const;
type Row = Readonly<Record<(typeof COLUMNS)[number], string>>;
type NewParticipant = Omit<Participant, 'id' | 'binding' | 'hours'>;

const ROWS_MAX = 10_000;
const CAPACITY_MAX = 100_000;

export async function importPeople(
  ports: Pick<Ports, 'accounts' | 'participants' | 'secrets' | 'clock'>,
  access: UserAccess<'participants.edit'>,
  input: { readonly csv: string },
): Promise<ImportPeopleOutcome> {
  const { organizationId } = access;
  const organization = await ports.accounts.organization(organizationId);
  const { rows, problems } = readRows(input.csv);
  const binding = {
    status: 'not-connected',
    connectionId: null,
    mailbox: null,
    fault: null,
    since: ports.clock.now(),
    lastReadAt: null,
  } as const;
  const seen = new Set<string>();
  const participants: Participant[] = [];
  for (const { line, row } of rows) {
    const found = readParticipant(row, organization?.zone ?? 'UTC');
    const address = row.email.toLowerCase();
    if (typeof found === 'string') problems.push({ line, message: found });
    else if (seen.has(address)) problems.push({ line, message: `The address ${row.email} stands in an earlier line already.` });
    else participants.push({ ...found, id: ports.secrets.newId(), hours: DEFAULT_HOURS(found.zone), binding } as Participant);
    seen.add(address);
  }
  const counts = participants.length === 0 ? { added: 0, updated: 0 } : await ports.participants.upsert(organizationId, participants);
  return { kind: 'imported', ...counts, problems: problems.toSorted((a, b) => a.line - b.line) };
}

function readRows(csv: string): { rows: readonly { line: number; row: Row }[]; problems: RowProblem[] } {
  const [header, ...body] = parseCsv(csv);
  const names = header?.cells.map((cell) => cell.toLowerCase()) ?? [];
  if (!names.includes('name') || !names.includes('email')) {
    return {
      rows: [],
      problems: [{ line: 1, message: `The first line names the columns: ${COLUMNS.join(', ')}. Name and email are needed.` }],
    };
  }
  const rows = body.slice(0, ROWS_MAX).map(({ line, cells }) => {
    const cell = (column: string) => cells[names.indexOf(column)] ?? '';
    return { line, row: Object.fromEntries(COLUMNS.map((column) => [column, cell(column)])) as Row };
  });
  const beyond = body[ROWS_MAX];
  return { rows, problems: beyond === undefined ? [] : [{ line: beyond.line, message: `Only ${ROWS_MAX} rows are read at once.` }] };
}

/** The participant, or what is wrong with the row. */
function readParticipant(row: Row, defaultZone: string): NewParticipant | string {
  if (row.name === '') return 'The name is missing.';
  if (row.name.length > USER_LIMITS.nameLength) return `A name has at most ${USER_LIMITS.nameLength} characters.`;
  if (!isMailAddress(row.email)) return row.email === '' ? 'The e-mail address is missing.' : `"${row.email}" is not an e-mail address.`;
  const zone = row.zone === '' ? defaultZone : row.zone;
  if (!isZone(zone)) return `"${row.zone}" is not a time zone. Write it like Europe/Berlin.`;
  const base = { name: row.name, address: row.email, zone };
  const kind = row.kind.toLowerCase();
  if (kind === '' || kind === 'person') return { ...base, kind: 'person' };
  if (kind !== 'room') return `"${row.kind}" is neither person nor room.`;
  const capacity = row.capacity === '' ? null : Number(row.capacity);
  if (capacity !== null && !(Number.isInteger(capacity) && capacity > 0 && capacity <= CAPACITY_MAX)) {
    return `"${row.capacity}" is not a number of seats.`;
  }
  return { ...base, kind: 'room', location: row.location, capacity } as NewParticipant;
}
