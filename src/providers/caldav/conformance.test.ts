/** The provider against the emulated server: as every provider must behave, in the server's kind and unkind moods. */

import type { Personality } from '../../../emulators/caldav/personality.ts';
import { PERSON_PASSWORD, SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { startTestEmulator } from '../../../test/support/emulator/start-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { CALDAV_SKIPS } from '../../../test/support/servers/caldav-skips.ts';
import { describeConformance } from '../conformance/describe-conformance.ts';
import type { ConformanceWorld } from '../conformance/world.ts';
import { caldavProvider } from './index.ts';

async function emulatorWorld(personality: Partial<Personality>, form: Readonly<Record<string, string>> = {}): Promise<ConformanceWorld> {
  const emulator = await startTestEmulator({ personality });
  const all = emulator.world.mailboxes().filter((each) => each.site === 'Hamburg');
  const addresses = (kind: string) => all.filter((each) => each.kind === kind).map((each) => each.address);
  const elsewhere = emulator.world.mailboxes().find((each) => each.kind === 'person' && each.site !== 'Hamburg');
  const [first = '', second = '', third = ''] = addresses('person');
  const room = all.find((each) => each.kind === 'room' && each.roomRule === 'automatic')?.address ?? '';
  const path = (id: string) => `/dav/calendars/${id}/calendar/`;
  const { user: userName, password } = SERVICE_ACCOUNTS.restricted;
  const input = { serverUrl: emulator.url, userName, password, zone: 'UTC', scheduling: 'server', ...form };
  return {
    provider: caldavProvider,
    vault: memoryVault(),
    input,
    wrongInput: { ...input, password: 'wrong' },
    deadInput: { ...input, serverUrl: 'http://127.0.0.1:9/' },
    level: 'full',
    people: [first, second, third],
    rooms: [room],
    unknownAddress: 'nobody@marigold.example',
    closed: elsewhere === undefined ? null : { id: path(elsewhere.id), address: elsewhere.address },
    async place(address, uid, text) {
      const url = new URL(`${path(emulator.world.mailboxAt(address).id)}${encodeURIComponent(uid)}.ics`, emulator.url);
      const headers = { authorization: `Basic ${btoa(`${address}:${PERSON_PASSWORD}`)}`, 'content-type': 'text/calendar; charset=utf-8' };
      const response = await fetch(url, { method: 'PUT', headers, body: text });
      if (!response.ok) throw new Error(`PUT answered ${response.status}: ${await response.text()}`);
    },
    requests: () => emulator.journal.entries().length,
    stop: () => emulator.stop(),
  };
}

const SCHEDULES = {
  ...CALDAV_SKIPS,
  'a directory that is not there says so': 'the emulator has a directory',
  'every copy can be written by itself': 'the emulator copies to attendees by itself',
} as const;

describeConformance('CalDAV, well-behaved', () => emulatorWorld({}), SCHEDULES);
describeConformance(
  'CalDAV with the habits of SOGo',
  () => emulatorWorld({ noRightsSuccess: true, ignoresIfNoneMatch: true, bogusTokenAccepted: true, noFreeBusyQuery: true }),
  SCHEDULES,
);
describeConformance(
  'CalDAV without scheduling',
  () => emulatorWorld({ noOutbox: true, noFreeBusyQuery: true, noScheduling: true }, { scheduling: 'client' }),
  {
    ...CALDAV_SKIPS,
    'a directory that is not there says so': 'the emulator has a directory',
    'a booked room refuses the time': 'nothing is scheduled',
    'attendees get their copy, keep it when it moves, and lose it with the removal': 'nothing is scheduled',
  },
);
describeConformance(
  'CalDAV with redirects and reports',
  () => emulatorWorld({ noOutbox: true, redirectsCalendars: true, duplicateUid500: true }),
  SCHEDULES,
);
