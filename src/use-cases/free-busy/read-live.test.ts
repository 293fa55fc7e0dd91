import { describe, expect, it } from 'vitest';
import { at, createWorld, span, type World } from '../../../test/support/fakes/world.ts';
import type { FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { Participant } from '../../domain/directory/participant.ts';
import type { ParticipantId } from '../../domain/identifiers.ts';
import { addMinutes } from '../../domain/time/instant.ts';
import type { FreeBusyReader } from '../../ports/calendar-provider.ts';
import { IMPATIENT } from '../../ports/call-policy.ts';
import { readLive } from './read-live.ts';

const WINDOW = span(at(1, 9), 120);

/** Asks for Anna and Ben of a system whose reader is replaced. */
async function read(world: World, answers: ReadonlyMap<string, FreeBusyAnswer>) {
  const { provider } = world.calendar;
  const open: typeof provider.open = (with_) => ({ ...provider.open(with_), freeBusy: { read: async () => answers } });
  const providers = new Map([[provider.kind, { ...provider, open }]]);
  const question = { organizationId: world.organizationId, participants: [world.anna, world.ben], window: WINDOW, policy: IMPATIENT };
  return readLive({ ...world.ports, providers }, question);
}

describe('a live read', () => {
  const known = (window: typeof WINDOW): FreeBusyAnswer => ({ kind: 'known', window, periods: [], asOf: at(0, 8) });

  it('answers for everybody; whoever is missing is unknown (FN-A3)', async () => {
    const world = await createWorld();
    const answers = await read(world, new Map([['box-anna@example.test', known(WINDOW)]]));
    expect(answers.get(world.anna.id)).toEqual(known(WINDOW));
    expect(answers.get(world.ben.id)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.malformed-reply' } });
  });

  it.each([
    ['begins late', { ...WINDOW, start: addMinutes(WINDOW.start, 1) }],
    ['ends early', { ...WINDOW, end: addMinutes(WINDOW.end, -1) }],
  ])('takes an answer that %s for none (FN-A2)', async (_what, window) => {
    const world = await createWorld();
    const answers = await read(world, new Map([['box-anna@example.test', known(window)]]));
    expect(answers.get(world.anna.id)).toMatchObject({ kind: 'unknown', fault: { code: 'provider.malformed-reply' } });
  });

  it('asks for many in batches, so that each has the time of a patient call', async () => {
    const world = await createWorld();
    const sizes: number[] = [];
    const { provider } = world.calendar;
    const read: FreeBusyReader['read'] = async (mailboxes) => {
      sizes.push(mailboxes.length);
      return new Map(mailboxes.map(({ id }) => [id, known(WINDOW)]));
    };
    const open: typeof provider.open = (with_) => ({ ...provider.open(with_), freeBusy: { read } });
    const providers = new Map([[provider.kind, { ...provider, open }]]);
    const participants = Array.from({ length: 450 }, (_, at): Participant => {
      const mailbox = { id: `box-${at}`, address: `${at}@example.test` };
      return { ...world.anna, id: `person-${at}` as ParticipantId, binding: { ...world.anna.binding, mailbox } };
    });
    const question = { organizationId: world.organizationId, participants, window: WINDOW, policy: IMPATIENT };
    const answers = await readLive({ ...world.ports, providers }, question);
    expect(sizes).toEqual([200, 200, 50]);
    expect([...answers.values()].every(({ kind }) => kind === 'known') && answers.size).toBe(450);
  });

  it('asks nobody about people without a calendar', async () => {
    const world = await createWorld();
    const unbound = { ...world.anna, binding: { ...world.anna.binding, mailbox: null } };
    const calls = world.calendar.calls.length;
    const question = { organizationId: world.organizationId, participants: [unbound], window: WINDOW, policy: IMPATIENT };
    expect((await readLive(world.ports, question)).get(unbound.id)).toMatchObject({ kind: 'unknown' });
    expect(world.calendar.calls.length).toBe(calls);
  });
});
