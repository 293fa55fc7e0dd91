import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TEST_NOW } from '../../test/support/emulator/start-emulator.ts';
import { deleteFromCalendar, enterMeeting } from './acts.ts';
import { createDemoOrganization } from './create-demo-organization.ts';
import type { Organization } from './organization.ts';
import { keepInFile } from './state-file.ts';

const SPAN = { start: TEST_NOW, end: TEST_NOW + 3_600_000 };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'calendula-state-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function started(today: string): Organization {
  const world = createDemoOrganization({ today, frozenAt: TEST_NOW, busy: false });
  world.calendar(world.mailboxAt('annika.petersen').id).seed('first-day.ics', 'first-day', 'BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n');
  keepInFile(world, join(folder, 'state.json'));
  return world;
}

it('a restarted organisation has what clients wrote, and not what they deleted', () => {
  const before = started('2026-10-12');
  const [annika, yusuf] = [before.mailboxAt('annika.petersen'), before.mailboxAt('yusuf.demir')];
  enterMeeting(before, annika, { uid: 'kept', title: 'Interview', ...SPAN, attendees: [yusuf] });
  enterMeeting(before, annika, { uid: 'gone', title: 'Interview', ...SPAN });
  deleteFromCalendar(before, annika, 'gone');
  before.calendar(annika.id).remove('first-day.ics');
  before.announceChange();

  const after = started('2026-10-13');
  const calendar = after.calendar(annika.id);
  expect(calendar.all().map((event) => event.uid)).toEqual(['kept']);
  expect(calendar.byUid('kept')?.etag).toBe(before.calendar(annika.id).byUid('kept')?.etag);
  expect(after.calendar(yusuf.id).byUid('kept')).not.toBeNull();
  expect(calendar.revision).toBe(before.calendar(annika.id).revision);

  enterMeeting(after, annika, { uid: 'second', title: 'Interview', ...SPAN });
  expect(calendar.changesSince(before.calendar(annika.id).revision).map((change) => change.name)).toEqual(['second.ics']);
  const third = started('2026-10-13');
  expect(
    third
      .calendar(annika.id)
      .all()
      .map((event) => event.uid)
      .sort(),
  ).toEqual(['kept', 'second']);
});
