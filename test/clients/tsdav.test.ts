/** An independent client works with the emulator: what only our own connector has met would confirm our own misunderstandings. */
import ICAL from 'ical.js';
import { createDAVClient } from 'tsdav';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PERSON_PASSWORD } from '../../emulators/organization/demo/accounts.ts';
import { eventOf } from '../support/emulator/dav-call.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator/start-emulator.ts';

const ANNIKA = 'annika.petersen@marigold.example';
let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ busy: true });
});
afterAll(() => emulator.stop());

const client = (password = PERSON_PASSWORD) =>
  createDAVClient({
    serverUrl: emulator.url,
    credentials: { username: ANNIKA, password },
    authMethod: 'Basic',
    defaultAccountType: 'caldav',
  });

it('finds the calendar from the origin alone, and reads a week', async () => {
  const dav = await client();
  const [calendar, ...others] = await dav.fetchCalendars();
  expect(others).toEqual([]);
  expect(calendar).toMatchObject({ url: `${emulator.url}/dav/calendars/u1001/calendar/`, displayName: 'Calendar', components: ['VEVENT'] });
  const timeRange = { start: '2026-10-12T00:00:00Z', end: '2026-10-19T00:00:00Z' };
  const week = await dav.fetchCalendarObjects({ calendar: calendar ?? { url: '' }, timeRange });
  expect(week.length).toBeGreaterThan(2);
  for (const { data, etag } of week) {
    expect(etag).toMatch(/^"0-[0-9a-f]{12}"$/);
    expect(new ICAL.Component(ICAL.parse(data)).getFirstSubcomponent('vevent')).not.toBeNull();
  }
});

it('creates, changes, synchronises and deletes', async () => {
  const dav = await client();
  const [calendar] = await dav.fetchCalendars();
  if (calendar === undefined) throw new Error('no calendar');
  const before = { ...calendar, objectMultiGet: dav.calendarMultiGet, objects: await dav.fetchCalendarObjects({ calendar }) };
  const times = ['DTSTART:20261014T080000Z', 'DTEND:20261014T090000Z'];
  const created = await dav.createCalendarObject({ calendar, filename: 'tsdav.ics', iCalString: eventOf('tsdav', ...times) });
  expect(created.status).toBe(201);
  const after = await dav.smartCollectionSync({ collection: before, method: 'webdav', detailedResult: true });
  expect(after.objects.created.map((one) => one.url)).toEqual([`${calendar.url}tsdav.ics`]);
  const [object] = await dav.fetchCalendarObjects({ calendar, objectUrls: [`${calendar.url}tsdav.ics`] });
  const changed = await dav.updateCalendarObject({
    calendarObject: { url: object?.url ?? '', etag: object?.etag ?? '', data: eventOf('tsdav', ...times, 'SEQUENCE:1') },
  });
  expect(changed.status).toBe(204);
  const stale = await dav.updateCalendarObject({
    calendarObject: { url: object?.url ?? '', etag: object?.etag ?? '', data: eventOf('tsdav', ...times) },
  });
  expect(stale.status).toBe(412);
  expect((await dav.deleteCalendarObject({ calendarObject: { url: object?.url ?? '' } })).status).toBe(204);
});

it('asks one calendar for its free/busy', async () => {
  const dav = await client();
  const [calendar] = await dav.fetchCalendars();
  const answer = await dav.freeBusyQuery({
    url: calendar?.url ?? '',
    timeRange: { start: '2026-10-12T00:00:00Z', end: '2026-10-19T00:00:00Z' },
  });
  expect(answer.ok).toBe(true);
});

it('is turned away with a wrong password', async () => {
  await expect(client('wrong')).rejects.toThrow();
});
