/** The provider against the emulated Exchange over TLS: as every provider must behave, by each way of reaching calendars. */
import { describe, expect, it } from 'vitest';
import type { Personality } from '../../../emulators/ews/personality.ts';
import type { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { writeEvent } from '../../../emulators/organization/scheduling.ts';
import {
  EWS_SCHEMA,
  NO_EWS_SCHEMA,
  startTestEwsEmulator,
  type TestEwsEmulator,
} from '../../../test/support/emulator/start-ews-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { startInbound } from '../../../test/support/inbound/start-inbound.ts';
import type { AccessLevel } from '../../domain/connection/connection.ts';
import { describeConformance } from '../conformance/describe-conformance.ts';
import type { ConformanceWorld } from '../conformance/world.ts';
import { exchangeProvider } from './index.ts';

interface Setting {
  readonly account: keyof typeof SERVICE_ACCOUNTS;
  readonly authentication: 'ntlm' | 'basic';
  readonly level: AccessLevel;
  readonly personality?: Partial<Personality>;
  readonly form?: Readonly<Record<string, string>>;
}

const started: TestEwsEmulator[] = [];

async function emulatorWorld({ account, authentication, level, personality = {}, form = {} }: Setting): Promise<ConformanceWorld> {
  const emulator = await startTestEwsEmulator({ personality });
  started.push(emulator);
  const inbound = await startInbound();
  const { world } = emulator;
  const hamburg = world.mailboxes().filter((each) => each.site === 'Hamburg');
  const addresses = (kind: string) => hamburg.filter((each) => each.kind === kind).map((each) => each.address);
  const [first = '', second = '', third = ''] = addresses('person');
  const [room = ''] = addresses('room');
  const elsewhere = world.mailboxAt('grace.whitmore');
  const input = { ...emulator.form(account, authentication), ...form };
  return {
    provider: exchangeProvider,
    vault: memoryVault(),
    input,
    wrongInput: { ...input, password: 'wrong' },
    deadInput: { ...input, serverUrl: 'https://127.0.0.1:9/EWS/Exchange.asmx' },
    level,
    people: [first, second, third],
    rooms: [room],
    unknownAddress: 'nobody@marigold.example',
    closed: level === 'restricted' ? { id: elsewhere.id, address: elsewhere.address } : null,
    async place(address, uid, text) {
      const rules = { schedules: true, roomClash: 'decline' } as const;
      const outcome = writeEvent(world, { mailbox: world.mailboxAt(address), name: `${encodeURIComponent(uid)}.ics`, text }, rules);
      if (outcome.kind !== 'stored') throw new Error(outcome.kind);
    },
    // The first step of an NTLM handshake tries no password.
    requests: () => emulator.journal.entries().filter(({ operation }) => operation !== 'ntlm-negotiate').length,
    callbackUrl: inbound.callbackUrl,
    attach: (system) => inbound.attach(system),
    changedByPush: () => inbound.changed(),
    stop: async () => {
      await Promise.all([emulator.stop(), inbound.stop()]);
    },
  };
}

const SKIPS = {
  'a directory that is not there says so': 'Exchange has a directory',
  'every copy can be written by itself': 'Exchange copies to attendees by itself',
  'a booked room refuses the time': 'a room of Exchange answers later',
  'an online meeting has an address to join it': 'Exchange Server makes no meetings of its own',
} as const;
const FULL_SKIPS = { ...SKIPS, 'a mailbox without rights is unknown': 'full access reaches everybody' } as const;

describeConformance(
  'Exchange by impersonation, NTLM with Extended Protection',
  () => emulatorWorld({ account: 'superuser', authentication: 'ntlm', level: 'full', personality: { extendedProtection: 'require' } }),
  FULL_SKIPS,
);
describeConformance(
  'Exchange by permission on calendar folders',
  () => emulatorWorld({ account: 'restricted', authentication: 'basic', level: 'restricted' }),
  {
    ...SKIPS,
    'a change in a calendar is pushed to us, and none after the end':
      'Exchange lets only the owner of a calendar, or who acts as the owner, subscribe to it',
  },
);
describeConformance(
  'Exchange by impersonation with a scope, where everybody sees busy times',
  () =>
    emulatorWorld({
      account: 'restricted',
      authentication: 'basic',
      level: 'restricted',
      personality: { scopedImpersonation: true, everybodySeesBusyTimes: true, hidesFolders: true },
      form: { restriction: 'impersonation', groups: 'interviewers@marigold.example' },
    }),
  SKIPS,
);

describe('the messages of these suites', () => {
  it('fit the schema of Exchange', (context) => {
    if (EWS_SCHEMA === null) context.skip(NO_EWS_SCHEMA);
    expect(started).toHaveLength(3);
    expect(started.flatMap(({ lint }) => lint)).toEqual([]);
  });
});
