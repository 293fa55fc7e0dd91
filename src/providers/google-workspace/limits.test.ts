/** A thousand mailboxes, read and looked into: as few calls as there can be, never too many at once, none refused for its rate. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { textOfDraft } from '../../../emulators/google/event-writing.ts';
import { PER_MINUTE } from '../../../emulators/google/quotas.ts';
import { writeEvent } from '../../../emulators/organization/scheduling.ts';
import { openGoogle, startTestGoogle, type TestGoogle } from '../../../test/support/emulator/start-google.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { inParallel, MAX_CALENDARS } from './limits.ts';
import { eventBody, eventId } from './translate.ts';

const PEOPLE = 1_000;
const TEN = Date.UTC(2028, 6, 3, 8);
const SPAN = { start: instant(TEN), end: instant(TEN + 3_600_000) };
const MONTH = { start: instant(TEN - 15 * 86_400_000), end: instant(TEN + 15 * 86_400_000) };
/** As the emulator's server has them: in all that is under way at once. */
const MOST_AT_ONCE = 8;
const POLICY = { timeoutMs: 120_000, attempts: 1 };

let emulator: TestGoogle;
let system: CalendarSystem;
let people: readonly Mailbox[];

beforeAll(async () => {
  emulator = await startTestGoogle();
  const { world } = emulator;
  const [model] = world.mailboxes();
  if (model === undefined) throw new Error('nobody is here');
  const known = world.mailboxes().filter(({ kind }) => kind === 'person').length;
  for (let place = known; place < PEOPLE; place++) {
    const address = `person.${place}@marigold.example`;
    world.setMailbox({ ...model, id: `u${10_000 + place}`, address, aliases: [], name: `Person ${place}` });
    world.setAccount({ user: address, password: '', mailboxId: `u${10_000 + place}`, disabled: false, everyone: 'free-busy', grants: {} });
  }
  system = (await openGoogle(emulator.forms.full)).system;
  const entries = (await system.directory?.list(POLICY)) ?? [];
  people = entries.filter(({ kind }) => kind === 'person');
});
afterAll(async () => {
  await system.close();
  await emulator.stop();
  expect(emulator.lint).toEqual([]);
});

const calls = (operation: string) => emulator.journal.entries().filter((entry) => entry.operation === operation).length;
const refused = () => emulator.journal.entries().filter(({ status }) => status === null || status >= 400);

it('lists them in pages as large as they can be', () => {
  expect(people).toHaveLength(PEOPLE);
  expect(calls('users.list')).toBe(Math.ceil((PEOPLE + 3) / 500));
  expect(calls('resources.calendars.list')).toBe(1);
});

it('reads the free/busy of all in the fewest calls', async () => {
  await system.freeBusy.read(people.slice(0, 1), MONTH, POLICY);
  emulator.journal.clear();
  const answers = await system.freeBusy.read(people, MONTH, POLICY);
  expect([...answers.values()].filter(({ kind }) => kind === 'known')).toHaveLength(PEOPLE);
  expect(calls('freebusy.query')).toBe(PEOPLE / MAX_CALENDARS);
  expect(emulator.journal.entries()).toHaveLength(PEOPLE / MAX_CALENDARS);
  expect(emulator.journal.peak).toBeLessThanOrEqual(MOST_AT_ONCE);
  expect(refused()).toEqual([]);
});

it('finds an interview in each in one call and one token, within the rates', async () => {
  for (const { address } of people) {
    const mailbox = emulator.world.mailboxAt(address);
    const uid = `interview-${mailbox.id}@calendula`;
    const organizer = { mailbox: { id: address, address }, name: '', kind: 'person' } as const;
    const facts = { uid, sequence: 0, span: SPAN, zone: 'UTC', title: 'Interview', description: '', location: '' };
    const resource = eventBody({ ...facts, organizer, attendees: [], stampedAt: instant(0) }, null);
    const text = textOfDraft({
      world: emulator.world,
      mailbox,
      id: eventId(uid),
      uid: `${eventId(uid)}@google.com`,
      resource,
      sequence: 0,
      overrides: [],
    });
    writeEvent(emulator.world, { mailbox, name: `${eventId(uid)}.ics`, text }, { schedules: true, roomClash: 'decline' });
  }
  emulator.journal.clear();
  const { events = expect.unreachable('the system writes') } = system;
  const found = await inParallel(people, (mailbox) =>
    events.find(mailbox, `interview-${emulator.world.mailboxAt(mailbox.address).id}@calendula`, POLICY),
  );
  expect(found.filter((one) => one?.span.start === SPAN.start)).toHaveLength(PEOPLE);
  expect(calls('events.get')).toBe(PEOPLE);
  expect(calls('token')).toBe(PEOPLE);
  expect(emulator.journal.entries()).toHaveLength(2 * PEOPLE);
  expect(emulator.journal.peak).toBeLessThanOrEqual(MOST_AT_ONCE);
  expect(refused()).toEqual([]);
  expect(busiestMinute()).toBeLessThanOrEqual(PER_MINUTE.project);
}, 120_000);

/** API calls that began within one minute, at most. */
function busiestMinute(): number {
  const starts = emulator.journal.entries().flatMap(({ operation, at }) => (operation === 'token' ? [] : [at]));
  return Math.max(...starts.map((at) => starts.filter((other) => other >= at && other < at + 60_000).length));
}
