/** The provider against the emulated Workspace over TLS: as every provider must behave, for each way of acting. */
import { afterAll, expect } from 'vitest';
import { googleAddress } from '../../../emulators/google/exchange.ts';
import { writeEvent } from '../../../emulators/organization/scheduling.ts';
import { startTestGoogle, type TestGoogle } from '../../../test/support/emulator/start-google.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { startInbound } from '../../../test/support/inbound/start-inbound.ts';
import { type CaseName, describeConformance } from '../conformance/describe-conformance.ts';
import type { ConformanceWorld } from '../conformance/world.ts';
import { googleWorkspaceProvider } from './index.ts';

const started: TestGoogle[] = [];
afterAll(() => {
  for (const emulator of started) expect(emulator.lint).toEqual([]);
});

interface Way {
  readonly account: 'full' | 'restricted';
  readonly form?: Readonly<Record<string, string>>;
  readonly level: 'full' | 'restricted';
}

async function googleWorld({ account, form = {}, level }: Way): Promise<ConformanceWorld> {
  const emulator = await startTestGoogle({ personality: { roomRole: 'reader' } });
  started.push(emulator);
  const inbound = await startInbound();
  const all = emulator.world.mailboxes().filter((each) => each.site === 'Hamburg');
  const people = all.filter(({ kind }) => kind === 'person').map(({ address }) => address);
  const elsewhere = emulator.world.mailboxes().find(({ kind, site }) => kind === 'person' && site !== 'Hamburg');
  const [first = '', second = '', third = ''] = people;
  const room = all.find(({ kind }) => kind === 'room');
  const limit = { allowed: [first, second, third, 'nobody@marigold.example', '*@resource.calendar.google.com'].join(', ') };
  const input: Readonly<Record<string, string>> = { ...emulator.forms[account], ...(form.acting === 'list' ? limit : {}), ...form };
  const other = emulator.forms.freeBusy.keyFile ?? '';
  const wrong = JSON.parse(input.keyFile ?? '{}') as Record<string, string>;
  const closed = level === 'full' || elsewhere === undefined ? null : { id: elsewhere.address, address: elsewhere.address };
  return {
    provider: googleWorkspaceProvider,
    vault: memoryVault(),
    input,
    wrongInput: { ...input, keyFile: JSON.stringify({ ...wrong, private_key: (JSON.parse(other) as Record<string, string>).private_key }) },
    deadInput: { ...input, calendarUrl: 'https://127.0.0.1:9', tokenUrl: 'https://127.0.0.1:9/token', directoryUrl: 'https://127.0.0.1:9' },
    level,
    people: [first, second, third],
    rooms: room === undefined ? [] : [googleAddress(room)],
    unknownAddress: 'nobody@marigold.example',
    closed,
    async place(address, uid, text) {
      const mailbox = emulator.world.mailboxAt(address);
      writeEvent(emulator.world, { mailbox, name: `${uid}.ics`, text }, { schedules: true, roomClash: 'decline' });
    },
    requests: () => emulator.journal.entries().length,
    callbackUrl: inbound.callbackUrl,
    attach: (system) => inbound.attach(system),
    changedByPush: () => inbound.changed(),
    stop: async () => {
      await Promise.all([emulator.stop(), inbound.stop()]);
    },
  };
}

const SKIPS: Partial<Record<CaseName, string>> = {
  'a booked room refuses the time': 'rooms answer later: they decline',
  'every copy can be written by itself': 'Google copies events to attendees by itself',
  'a directory that is not there says so': 'the directory is there',
};

describeConformance('Google Workspace, as the owner of each calendar', () => googleWorld({ account: 'full', level: 'full' }), {
  ...SKIPS,
  'a mailbox without rights is unknown': 'delegation reaches every mailbox of the organisation',
});
describeConformance(
  'Google Workspace, as a technical user with shares',
  () => googleWorld({ account: 'restricted', level: 'restricted' }),
  SKIPS,
);
describeConformance(
  'Google Workspace, as the owner, for listed addresses',
  () => googleWorld({ account: 'full', level: 'restricted', form: { acting: 'list' } }),
  SKIPS,
);
