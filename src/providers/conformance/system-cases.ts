/** Signing in, finding people, changes, and what happens when the system fails as a whole. */
import { expect } from 'vitest';
import type { ChangeFeed } from '../../ports/calendar-provider.ts';
import {
  type Bench,
  type Case,
  calendarObject,
  dayAround,
  eventually,
  faultCode,
  freshMorning,
  freshUid,
  HOUR,
  interview,
  mailboxOf,
  openSystem,
  POLICY,
  utc,
} from './world.ts';

/** A wrong password may be tried twice, by whatever requests signing in needs, and no more. */
const MOST_REQUESTS_WITH_A_WRONG_PASSWORD = 4;

function feedOf(bench: Bench): ChangeFeed {
  if (bench.system.changes === undefined) throw new Error('this system tells no changes');
  return bench.system.changes;
}

export const systemCases = {
  'a wrong credential is refused after few requests': async (bench) => {
    const before = bench.world.requests();
    const system = openSystem(bench.world, bench.world.wrongInput, null);
    expect(await faultCode(system.signIn(POLICY))).toBe('provider.unauthorized');
    expect(await faultCode(system.signIn(POLICY))).toBe('provider.unauthorized');
    await system.close();
    if (before !== null) expect((bench.world.requests() ?? 0) - before).toBeLessThanOrEqual(MOST_REQUESTS_WITH_A_WRONG_PASSWORD);
  },
  'a system that does not answer leaves everybody unknown': async (bench) => {
    const { deadInput } = bench.world;
    if (deadInput === null) throw new Error('this world cannot be dead');
    const { capabilities } = await openSystem(bench.world, bench.world.input, null).signIn(POLICY);
    const system = openSystem(bench.world, deadInput, capabilities);
    const asked = bench.world.people.map((each) => mailboxOf(bench, each));
    const answers = await system.freeBusy.read(asked, dayAround(freshMorning()), POLICY);
    expect(asked.map(({ id }) => answers.get(id)?.kind)).toEqual(asked.map(() => 'unknown'));
    expect(await faultCode(system.signIn(POLICY))).toBe('provider.unreachable');
    await system.close();
  },
  'a person is found by address, whatever its case': async (bench) => {
    const [person] = bench.world.people;
    expect((await bench.system.findMailbox(person.toUpperCase(), POLICY)).id).toBe(mailboxOf(bench, person).id);
  },
  'an unknown address is not found': async (bench) => {
    expect(await faultCode(bench.system.findMailbox(bench.world.unknownAddress, POLICY))).toBe('provider.mailbox-not-found');
  },
  'the directory lists people and rooms with the mailboxes that are found': async (bench) => {
    const entries = (await bench.system.directory?.list(POLICY)) ?? [];
    for (const address of [...bench.world.people, ...bench.world.rooms]) {
      const kind = bench.world.rooms.includes(address) ? 'room' : 'person';
      expect(entries.find((each) => each.address === address)).toMatchObject({ id: mailboxOf(bench, address).id, kind });
    }
  },
  'a directory that is not there says so': async (bench) => {
    expect(await faultCode(bench.system.directory?.list(POLICY) ?? Promise.resolve())).toBe('provider.unsupported');
  },
  'changes are told, with the names of our own events': async (bench) => {
    const mailbox = mailboxOf(bench, bench.world.people[2]);
    const start = await feedOf(bench).since(mailbox, null, POLICY);
    expect(start.changed).toBe(false);
    const event = interview(bench, freshMorning(), { organizer: { mailbox, name: mailbox.name, kind: 'person' } });
    await bench.system.events?.write(mailbox, event, POLICY);
    const after = await feedOf(bench).since(mailbox, start.cursor, POLICY);
    expect(after).toMatchObject({ changed: true });
    expect(after.ownUids).toContain(event.uid);
  },
  'a removal is a change': async (bench) => {
    const mailbox = mailboxOf(bench, bench.world.people[2]);
    const event = interview(bench, freshMorning(), { organizer: { mailbox, name: mailbox.name, kind: 'person' } });
    await bench.system.events?.write(mailbox, event, POLICY);
    const { cursor } = await feedOf(bench).since(mailbox, null, POLICY);
    await bench.system.events?.remove(mailbox, event.uid, POLICY);
    expect((await feedOf(bench).since(mailbox, cursor, POLICY)).changed).toBe(true);
  },
  'a change in a calendar is pushed to us, and none after the end': async (bench) => {
    const { push } = bench.system;
    const { changedByPush } = bench.world;
    if (push === undefined || changedByPush === undefined) throw new Error('this system pushes nothing');
    const [person] = bench.world.people;
    const mailbox = mailboxOf(bench, person);
    const place = () => {
      const at = freshMorning();
      const uid = freshUid('elsewhere');
      const lines = [`DTSTART:${utc(at)}`, `DTEND:${utc(at + HOUR)}`, 'SUMMARY:Something else'];
      return bench.world.place(person, uid, calendarObject(uid, lines));
    };
    await push.ensure(mailbox, POLICY);
    await push.ensure(mailbox, POLICY);
    const subscribed = async () => (await push.subscribed()).includes(mailbox.id);
    expect(await subscribed()).toBe(true);
    const before = changedByPush().length;
    await place();
    await eventually(async () => changedByPush().slice(before).includes(mailbox.id));
    await push.end(mailbox.id, POLICY);
    await push.end(mailbox.id, POLICY);
    expect(await subscribed()).toBe(false);
    const ended = changedByPush().length;
    await place();
    expect(changedByPush().length).toBe(ended);
  },
  'a mark nobody gave out is never "nothing changed"': async (bench) => {
    const mailbox = mailboxOf(bench, bench.world.people[2]);
    expect(await faultCode(feedOf(bench).since(mailbox, 'not a mark', POLICY))).toBe('provider.cursor-expired');
  },
} satisfies Readonly<Record<string, Case>>;
