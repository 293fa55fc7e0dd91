/** What our provider wrote into a real SOGo, as a client that is not ours reads it (tsdav): organizer, attendee and room. */
import ICAL from 'ical.js';
import { DAVClient } from 'tsdav';
import { afterAll, describe, expect, it } from 'vitest';
import {
  attendee,
  type Bench,
  freshMorning,
  HOUR,
  interview,
  mailboxOf,
  openBench,
  POLICY,
  span,
} from '../../src/providers/conformance/world.ts';
import { startOrReason } from '../support/servers/describe-server.ts';
import type { RealServer } from '../support/servers/launch-server.ts';
import { readAgain } from '../support/servers/read-again.ts';
import { serverWorld } from '../support/servers/server-world.ts';
import { startSogo } from '../support/servers/start-sogo.ts';

const started = await startOrReason(startSogo);

/** All objects with this UID in somebody's calendar, read as that person. */
async function readAs(server: RealServer, address: string, uid: string): Promise<ICAL.Component[]> {
  const user = address.split('@')[0] ?? '';
  const client = new DAVClient({
    serverUrl: server.url,
    credentials: { username: user, password: server.password },
    authMethod: 'Basic',
    defaultAccountType: 'caldav',
  });
  await client.login();
  const calendars = await client.fetchCalendars();
  const main = calendars.find((each) => each.url.endsWith('/personal/'));
  if (main === undefined) throw new Error(`${user} has no calendar`);
  const objects = await client.fetchCalendarObjects({ calendar: main });
  const events = objects.map((each) => new ICAL.Component(ICAL.parse(String(each.data))).getFirstSubcomponent('vevent'));
  return events.filter((each) => each !== null).filter((each) => each.getFirstPropertyValue('uid') === uid);
}

describe('a client that is not ours reads in SOGo', () => {
  if (!('server' in started)) {
    it('what we wrote', (context) => context.skip(started.reason));
    return;
  }
  const { server } = started;
  let bench: Bench | undefined;
  afterAll(async () => {
    await bench?.system.close();
    await bench?.world.stop();
  });

  it('one event with our time and words with everybody, after writing, moving and removing', async () => {
    bench = await openBench(await serverWorld(server, { calendarPath: (user) => `/SOGo/dav/${user}/Calendar/personal/` }));
    const [organizer, colleague] = server.people;
    const room = server.rooms[0] ?? '';
    const mailbox = mailboxOf(bench, organizer);
    const everybody = [organizer, colleague, room];
    const at = freshMorning();
    const title = 'Interview; Söhne, Töchter & "Co"';
    const event = interview(bench, at, { title, attendees: [attendee(bench, colleague), attendee(bench, room)] });

    await bench.system.events?.write(mailbox, event, POLICY);
    for (const address of everybody) await expectOne(server, address, event.uid, { title, start: at });

    const moved = { ...event, sequence: 1, span: span(at + 2 * HOUR, at + 3 * HOUR) };
    await bench.system.events?.write(mailbox, moved, POLICY);
    for (const address of everybody) await expectOne(server, address, event.uid, { title, start: at + 2 * HOUR });

    await bench.system.events?.remove(mailbox, event.uid, POLICY);
    for (const address of everybody) expect(await readAgain(() => readAs(server, address, event.uid))).toEqual([]);
  });
});

async function expectOne(server: RealServer, address: string, uid: string, wanted: { title: string; start: number }): Promise<void> {
  const events = await readAgain(() => readAs(server, address, uid));
  expect(events).toHaveLength(1);
  const start = events[0]?.getFirstPropertyValue('dtstart');
  expect(start instanceof ICAL.Time && start.toJSDate().getTime()).toBe(wanted.start);
  expect(events[0]?.getFirstPropertyValue('summary')).toBe(wanted.title);
  expect(events[0]?.getFirstPropertyValue('class')).toBe('PRIVATE');
}
