/** Keeps what clients wrote in a JSON file, so that a restarted demonstration still has its interviews. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Change, StoredEvent } from './calendar-store.ts';
import type { Organization } from './organization.ts';

interface SavedCalendar {
  readonly changes: readonly Change[];
  readonly events: readonly StoredEvent[];
}

interface SavedState {
  readonly version: 1;
  readonly calendars: Readonly<Record<string, SavedCalendar>>;
}

/** Reads the file if it exists, then writes it after every change. Call it on a fresh organisation. */
export function keepInFile(organization: Organization, path: string): void {
  if (existsSync(path)) restore(organization, JSON.parse(readFileSync(path, 'utf8')) as SavedState);
  organization.onChange(() => {
    const calendars = organization.mailboxes().flatMap(({ id }) => savedCalendar(organization, id));
    writeWhole(path, { version: 1, calendars: Object.fromEntries(calendars) });
  });
}

function restore(organization: Organization, state: SavedState): void {
  for (const [id, saved] of Object.entries(state.calendars)) {
    if (organization.mailbox(id)) organization.calendar(id).restore(saved.changes, saved.events);
  }
}

function savedCalendar(organization: Organization, id: string): [string, SavedCalendar][] {
  const calendar = organization.calendar(id);
  const changes = calendar.changesSince(0);
  const events = changes.map((change) => calendar.byName(change.name)).filter((event) => event !== null);
  return changes.length === 0 ? [] : [[id, { changes, events }]];
}

function writeWhole(path: string, state: SavedState): void {
  writeFileSync(`${path}.new`, JSON.stringify(state));
  renameSync(`${path}.new`, path);
}
