/**
 * Export and import of a whole installation, as lines of JSON: a header, then the rows of each organisation, table by table.
 * It is the backup and the way from the embedded database to PostgreSQL (and back). Sealed secrets stay sealed: the new
 * installation needs the same encryption key. Jobs are not copied; pending work is enqueued anew.
 */
import { createInterface } from 'node:readline';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { Fault } from '../domain/fault.ts';
import type { BookingId, ConnectRunId, MailId, OrganizationId } from '../domain/identifiers.ts';
import type { Database } from './database.ts';
import { newestVersion } from './migrate.ts';
import type { Outbox } from './outbox.ts';
import { asSystem, enterOrganization, type Scope, transact } from './transaction.ts';

const FORMAT = 'calendula-export';
const FORMAT_VERSION = 1;
const ROWS_AT_ONCE = 200;

/** Parents before children. Answers to repeated writes and leases are of the moment and stay behind. */
export const TRANSFERRED_TABLES = [
  'organization',
  'app_user',
  'sign_in',
  'session',
  'connection',
  'connection_vault',
  'participant',
  'free_busy',
  'connect_run',
  'connect_run_item',
  'plan',
  'application',
  'history_entry',
  'invitation',
  'invitation_link',
  'hold',
  'booking',
  'claim',
  'calendar_write',
  'mail',
] as const;
type TransferredTable = (typeof TRANSFERRED_TABLES)[number];

const headerLine = z.object({ format: z.literal(FORMAT), formatVersion: z.literal(FORMAT_VERSION), schemaVersion: z.int() });
const bodyLine = z.union([
  z.object({ organization: z.uuid() }),
  z.object({ table: z.enum(TRANSFERRED_TABLES), row: z.record(z.string(), z.unknown()) }),
  z.object({ end: z.literal(true), rows: z.int() }),
]);

/** One consistent picture; the stream is ended. */
export async function exportInstallation(database: Database, stream: Writable): Promise<void> {
  const organizations = await asSystem(database, (scope) =>
    scope.selectFrom('organization').select('organization_id').orderBy('organization_id').execute(),
  );
  await transact(database, async (scope) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(scope);
    const ids = organizations.map((row) => row.organization_id);
    await pipeline(Readable.from(exportedLines(scope, ids)), stream);
  });
}

async function* exportedLines(scope: Scope, organizations: readonly string[]): AsyncGenerator<string> {
  const line = (value: z.input<typeof headerLine> | z.input<typeof bodyLine>) => `${JSON.stringify(value)}\n`;
  yield line({ format: FORMAT, formatVersion: FORMAT_VERSION, schemaVersion: newestVersion() });
  let count = 0;
  for (const organization of organizations) {
    yield line({ organization });
    await enterOrganization(scope, organization);
    for (const table of TRANSFERRED_TABLES) {
      for await (const row of rowsOf(scope, table, organization)) {
        yield line({ table, row });
        count++;
      }
    }
  }
  yield line({ end: true, rows: count });
}

/** Columns the database fills by itself stay out; rows numbered by it come in their order and are numbered anew in that order. */
async function* rowsOf(scope: Scope, table: TransferredTable, organization: string): AsyncGenerator<Record<string, unknown>> {
  const { rows: own } = await sql<{ name: string; numbered: boolean }>`select attname as name, attidentity <> '' as numbered
    from pg_attribute where attrelid = ${table}::regclass and (attgenerated <> '' or attidentity <> '')`.execute(scope);
  const number = own.find(({ numbered }) => numbered)?.name;
  const order = number === undefined ? sql`` : sql`order by ${sql.ref(number)}`;
  await sql`declare exported cursor for select to_jsonb(t) - ${own.map(({ name }) => name)}::text[] as row from ${sql.table(table)} t
    where organization_id = ${sql.lit(organization)} ${order}`.execute(scope);
  for (;;) {
    const { rows } = await sql<{ row: Record<string, unknown> }>`fetch ${sql.lit(ROWS_AT_ONCE)} from exported`.execute(scope);
    for (const { row } of rows) yield row;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await sql`close exported`.execute(scope);
}

/**
 * Everything or nothing.
 * @throws Fault `config.invalid` when the target has an organisation already, or the text is not a whole export of this version.
 */
export async function importInstallation(database: Database, stream: Readable, outbox: Outbox): Promise<{ rows: number }> {
  if ((await organizationCount(database)) > 0) throw refused('The database already holds an organisation. Import into an empty one.');
  return transact(database, async (scope) => {
    const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
    const importing = new Import(scope, outbox);
    let first = true;
    for await (const text of lines) {
      if (first) checkHeader(text);
      else await importing.take(text);
      first = false;
    }
    return { rows: importing.finish() };
  });
}

async function organizationCount(database: Database): Promise<number> {
  return (await asSystem(database, (scope) => scope.selectFrom('organization').select('organization_id').execute())).length;
}

function checkHeader(text: string): void {
  const header = headerLine.safeParse(parsed(text));
  if (!header.success) throw refused('The text does not begin like an export of this program.');
  const { schemaVersion } = header.data;
  if (schemaVersion === newestVersion()) return;
  throw refused(
    `The export has table version ${schemaVersion}, this program ${newestVersion()}. Use the same version of the program for both.`,
  );
}

class Import {
  readonly #scope: Scope;
  readonly #outbox: Outbox;
  #organization: string | null = null;
  #table: TransferredTable | null = null;
  #batch: Record<string, unknown>[] = [];
  #rows = 0;
  #ended = false;

  constructor(scope: Scope, outbox: Outbox) {
    this.#scope = scope;
    this.#outbox = outbox;
  }

  async take(text: string): Promise<void> {
    const line = bodyLine.safeParse(parsed(text));
    if (!line.success || this.#ended) throw refused('The export is damaged.');
    const value = line.data;
    if ('table' in value) await this.#addRow(value.table, value.row);
    else {
      await this.#endOrganization();
      if ('organization' in value) await this.#enter(value.organization);
      else if (value.rows !== this.#rows) throw refused(`The export announces ${value.rows} rows and has ${this.#rows}.`);
      else this.#ended = true;
    }
  }

  finish(): number {
    if (!this.#ended) throw refused('The export breaks off in the middle.');
    return this.#rows;
  }

  async #enter(organization: string): Promise<void> {
    this.#organization = organization;
    await enterOrganization(this.#scope, organization);
  }

  async #addRow(table: TransferredTable, row: Record<string, unknown>): Promise<void> {
    if (table !== this.#table || this.#batch.length === ROWS_AT_ONCE) await this.#flush();
    this.#table = table;
    this.#batch.push(row);
    this.#rows++;
  }

  async #flush(): Promise<void> {
    if (this.#table === null || this.#batch.length === 0) return;
    const columns = sql.join(Object.keys(this.#batch[0] ?? {}).map((name) => sql.ref(name)));
    const table = sql.table(this.#table);
    await sql`insert into ${table} (${columns})
      select ${columns} from jsonb_populate_recordset(null::${table}, ${JSON.stringify(this.#batch)}::jsonb)`.execute(this.#scope);
    this.#batch = [];
  }

  async #endOrganization(): Promise<void> {
    await this.#flush();
    this.#table = null;
    if (this.#organization !== null) await enqueuePending(this.#scope, this.#outbox, this.#organization as OrganizationId);
    this.#organization = null;
  }
}

async function enqueuePending(scope: Scope, outbox: Outbox, organizationId: OrganizationId): Promise<void> {
  const writes = await scope.selectFrom('calendar_write').select('booking_id').distinct().where('state', '=', 'pending').execute();
  for (const row of writes) await outbox.send(scope, 'deliver-booking', { organizationId, bookingId: row.booking_id as BookingId });
  const mails = await scope.selectFrom('mail').select('mail_id').where('state', '=', 'waiting').execute();
  for (const row of mails) await outbox.send(scope, 'send-mail', { organizationId, mailId: row.mail_id as MailId });
  const runs = await scope.selectFrom('connect_run').select('run_id').where('finished_at', 'is', null).execute();
  for (const row of runs) await outbox.send(scope, 'connect-run', { organizationId, runId: row.run_id as ConnectRunId });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refused(detail: string): Fault {
  return new Fault({ code: 'config.invalid', retry: 'never', blame: 'admin', detail });
}
