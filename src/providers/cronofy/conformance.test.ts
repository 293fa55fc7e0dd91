/** The provider against the emulated service, over TLS: as every provider must behave, with writes that show only after a while. */

import { afterAll, expect } from 'vitest';
import { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { writeEvent } from '../../../emulators/organization/scheduling.ts';
import { startCronofy, type TestCronofy } from '../../../test/support/emulator/start-cronofy.ts';
import { describeConformance } from '../conformance/describe-conformance.ts';
import type { ConformanceWorld } from '../conformance/world.ts';

let cronofy: TestCronofy | null = null;

async function emulatorWorld(): Promise<ConformanceWorld> {
  cronofy = await startCronofy({ personality: { writeDelayMs: 40, meetingDelayMs: 150, pageSize: 20 } });
  const { emulator, provider, vault, input, inbound, consent, stop } = cronofy;
  await consent('full', SERVICE_ACCOUNTS.restricted.user);
  const { world } = emulator;
  const hamburg = world.mailboxes().filter((each) => each.site === 'Hamburg');
  const [first = '', second = '', third = ''] = hamburg.filter(({ kind }) => kind === 'person').map(({ address }) => address);
  const elsewhere = world.mailboxes().find(({ kind, site }) => kind === 'person' && site !== 'Hamburg');
  return {
    provider,
    vault,
    input,
    wrongInput: { ...input, clientSecret: 'wrong' },
    deadInput: { ...input, apiUrl: 'https://127.0.0.1:9' },
    level: 'full',
    people: [first, second, third],
    rooms: [hamburg.find(({ kind }) => kind === 'room')?.address ?? ''],
    unknownAddress: 'nobody@marigold.example',
    closed: elsewhere === undefined ? null : { id: elsewhere.address, address: elsewhere.address },
    place: async (address, uid, text) => {
      const write = { mailbox: world.mailboxAt(address), name: `${encodeURIComponent(uid)}.ics`, text };
      writeEvent(world, write, { schedules: true, roomClash: 'decline' });
    },
    requests: () => emulator.journal.entries().length,
    callbackUrl: inbound.callbackUrl,
    attach: (system) => inbound.attach(system),
    changedByPush: () => inbound.changed(),
    stop,
  };
}

const NOT_SCHEDULED = 'every copy is written by itself: Cronofy would invite attendees to a second entry';

describeConformance('Cronofy', emulatorWorld, {
  'a foreign event with the same identity is left alone':
    'Cronofy keeps the events of an application apart by their event_id: nobody else’s event can have it (events.test.ts shows that one with the same UID stays)',
  'a booked room refuses the time': `${NOT_SCHEDULED}; a booked room is refused when its own copy is written (events.test.ts)`,
  'a booked room declines, and the organizer sees it': NOT_SCHEDULED,
  'attendees get their copy, keep it when it moves, and lose it with the removal': NOT_SCHEDULED,
  'the directory lists people and rooms with the mailboxes that are found':
    'Cronofy lists rooms and no people (rooms.test.ts); people come from a file',
  'a directory that is not there says so': 'Cronofy lists rooms',
});

afterAll(() => {
  expect(cronofy?.emulator.findings).toEqual([]);
  expect(cronofy?.emulator.limiter.refused).toBe(0);
});
