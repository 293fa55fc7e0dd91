/** Finding our own events when Exchange names them differently: the vault helps with attendees' copies, and nothing depends on it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { graphWorld } from '../../../test/support/emulator/graph-world.ts';
import type { TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { attendee, type Bench, HOUR, interview, mailboxOf, openBench, POLICY, span } from '../conformance/world.ts';

const AT = Date.UTC(2027, 5, 7, 8);
let bench: Bench;
let emulator: TestGraph;

beforeAll(async () => {
  const made = await graphWorld(({ form }) => form('restricted'));
  emulator = made.emulator;
  bench = await openBench(made.world);
});
afterAll(async () => {
  expect(emulator.tenant.findings()).toEqual([]);
  await bench.system.close();
  await bench.world.stop();
});

const events = () => bench.system.events ?? expect.unreachable('the system writes');
const [organizer, guest] = [() => mailboxOf(bench, bench.world.people[0]), () => mailboxOf(bench, bench.world.people[1])];

async function forgetEverything(): Promise<void> {
  for (const key of await bench.world.vault.keys('')) await bench.world.vault.remove(key);
}

it('finds the organizer’s event without any memory, and with it the copies again', async () => {
  const event = interview(bench, AT, { attendees: [attendee(bench, guest().address)] });
  await events().write(organizer(), event, POLICY);
  await forgetEverything();
  expect(await events().find(guest(), event.uid, POLICY)).toBeNull();
  expect(await events().find(organizer(), event.uid, POLICY)).toMatchObject({ span: event.span });
  expect(await events().find(guest(), event.uid, POLICY)).toMatchObject({ uid: event.uid, sequence: 0, span: event.span });
});

it('moves and removes without any memory', async () => {
  const event = interview(bench, AT + 3 * HOUR);
  await events().write(organizer(), event, POLICY);
  await forgetEverything();
  const moved = { ...event, sequence: 1, span: span(AT + 4 * HOUR, AT + 5 * HOUR) };
  await events().write(organizer(), moved, POLICY);
  expect(await events().find(organizer(), event.uid, POLICY)).toMatchObject({ sequence: 1, span: moved.span });
  await forgetEverything();
  await events().remove(organizer(), event.uid, POLICY);
  expect(await events().find(organizer(), event.uid, POLICY)).toBeNull();
});

it('takes a copy out of one attendee’s calendar after the organizer’s event is gone', async () => {
  const event = interview(bench, AT + 6 * HOUR, { attendees: [attendee(bench, guest().address)] });
  await events().write(organizer(), event, POLICY);
  await events().remove(guest(), event.uid, POLICY);
  expect(await events().find(guest(), event.uid, POLICY)).toBeNull();
  expect((await events().find(organizer(), event.uid, POLICY))?.answers.get(guest().address)).toBe('declined');
});

it('keeps how to join a meeting when other words change', async () => {
  const event = interview(bench, AT + 9 * HOUR, { onlineMeeting: true, description: 'First words' });
  await events().write(organizer(), event, POLICY);
  const before = (await events().find(organizer(), event.uid, POLICY))?.joinUrl;
  await events().write(organizer(), { ...event, sequence: 1, title: 'Second interview', description: 'Other words' }, POLICY);
  expect(before).toMatch(/^https:/);
  expect((await events().find(organizer(), event.uid, POLICY))?.joinUrl).toBe(before);
});

it('writes nothing while nothing changed, and repairs what somebody changed by hand', async () => {
  const event = interview(bench, AT + 12 * HOUR, { attendees: [attendee(bench, guest().address)] });
  await events().write(organizer(), event, POLICY);
  const writes = () => emulator.journal.entries().filter(({ operation }) => /^(?:create|update)-event$/.test(operation)).length;
  const before = writes();
  await events().write(organizer(), event, POLICY);
  expect(writes()).toBe(before);
  const calendar = emulator.world.calendar(emulator.world.mailboxAt(organizer().address).id);
  const stored = calendar.all().at(-1);
  calendar.put(stored?.name ?? '', (stored?.text ?? '').replace('SUMMARY:Interview', 'SUMMARY:Something else'));
  await events().write(organizer(), event, POLICY);
  expect(calendar.byName(stored?.name ?? '')?.text).toContain('SUMMARY:Interview');
});

it('forgets identities of events that are long over', async () => {
  const old = { iCalUId: 'old', sequence: 0, end: Date.now() - 60 * 24 * HOUR };
  const fresh = await graphWorld(({ form }) => form('restricted'));
  await fresh.world.vault.write('uid:old@calendula', JSON.stringify(old));
  await fresh.world.vault.write('ical:old', 'old@calendula');
  const other = await openBench({ ...fresh.world, callbackUrl: 'https://calendula.example/callbacks/tidy' });
  const event = interview(other, AT);
  await other.system.events?.write(mailboxOf(other, other.world.people[0]), event, POLICY);
  expect(await fresh.world.vault.keys('uid:')).toEqual([`uid:${event.uid}`]);
  expect((await fresh.world.vault.keys('ical:')).length).toBe(1);
  await other.system.close();
  await fresh.world.stop();
});
