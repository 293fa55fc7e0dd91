import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestEwsEmulator, type TestEwsEmulator } from '../../../test/support/emulator/start-ews-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';
import { exchangeProvider } from './index.ts';

const POLICY = { timeoutMs: 20_000, attempts: 1 };
let emulator: TestEwsEmulator;
const opened: CalendarSystem[] = [];

beforeAll(async () => {
  emulator = await startTestEwsEmulator();
});
afterEach(() => emulator.faults.clear());
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  expect(emulator.lint).toEqual([]);
  await emulator.stop();
});

function open(form: Readonly<Record<string, string>> = {}): CalendarSystem {
  const parsed = exchangeProvider.parseSettings({ ...emulator.form('superuser'), ...form });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  const system = exchangeProvider.open({
    ...parsed,
    level: 'full',
    capabilities: null,
    vault: memoryVault(),
    callbackUrl: 'https://unreached.invalid',
  });
  opened.push(system);
  return system;
}

const list = async (form: Readonly<Record<string, string>> = {}) => (await open(form).directory?.list(POLICY)) ?? [];

describe('an address', () => {
  it('that is a second one leads to the mailbox and its primary address', async () => {
    const withAlias = emulator.world.mailboxes().find(({ aliases }) => aliases.length > 0);
    const [alias = ''] = withAlias?.aliases ?? [];
    const found = await open().findMailbox(alias.toUpperCase(), POLICY);
    expect(found.address).toBe(withAlias?.address);
    expect(found.id).toBe((await open().findMailbox(withAlias?.address ?? '', POLICY)).id);
  });

  it('has an id that stays when the address changes', async () => {
    const before = emulator.world.mailboxAt('clara.brandt');
    const found = await open().findMailbox(before.address, POLICY);
    emulator.world.setMailbox({ ...before, address: 'clara.neumann@marigold.example', aliases: [before.address] });
    const renamed = await open().findMailbox(before.address, POLICY);
    expect(renamed).toEqual({ ...found, address: 'clara.neumann@marigold.example' });
    const code = await faultCode(open().events?.find({ id: found.id, address: found.address }, 'x@calendula', POLICY) ?? Promise.resolve());
    expect(code).toBe('provider.mailbox-not-found');
    emulator.world.setMailbox(before);
  });

  it('that only begins alike is not taken', async () => {
    expect(await faultCode(open().findMailbox('annika@marigold.example', POLICY))).toBe('provider.mailbox-not-found');
  });
});

describe('the list', () => {
  it('holds everybody and every room of the room lists, and no technical account', async () => {
    const entries = await list();
    const listed = emulator.world.mailboxes().filter(({ kind }) => kind !== 'service');
    expect(entries.map(({ address }) => address).sort()).toEqual(listed.map(({ address }) => address).sort());
    expect(entries.filter(({ kind }) => kind === 'room')).toHaveLength(12);
    expect(entries.find(({ address }) => address === 'room.elbe@marigold.example')).toMatchObject({ name: 'Elbe', location: 'Hamburg' });
  });

  it('holds the members of the groups, and of the groups within them, and all rooms', async () => {
    const everybody = await list({ groups: 'interviewers@marigold.example' });
    expect(everybody.filter(({ kind }) => kind === 'person')).toHaveLength(60);
    const some = await list({ groups: 'interviewers.lisbon@marigold.example' });
    const lisbon = emulator.world.mailboxes().filter(({ kind, site }) => kind === 'person' && site === 'Lisbon');
    expect(
      some
        .filter(({ kind }) => kind === 'person')
        .map(({ address }) => address)
        .sort(),
    ).toEqual(lisbon.map(({ address }) => address).sort());
    expect(some.filter(({ kind }) => kind === 'room')).toHaveLength(12);
  });

  it('takes rooms that are in no list from the settings', async () => {
    const entries = await list({ groups: 'interviewers.lisbon@marigold.example', roomAddresses: 'henrik.lorenz@marigold.example' });
    expect(entries.find(({ address }) => address === 'henrik.lorenz@marigold.example')).toMatchObject({ kind: 'room' });
  });

  it.each([
    ['GetRoomLists', 'ErrorAccessDenied', 'provider.forbidden'],
    ['GetRooms', 'ErrorServerBusy', 'provider.throttled'],
    ['ResolveNames', 'ErrorMailboxStoreUnavailable', 'provider.unavailable'],
    ['ExpandDL', 'ErrorNameResolutionNoResults', 'provider.mailbox-not-found'],
  ])('is refused as a whole when %s fails with %s', async (operation, requestStatus, code) => {
    emulator.faults.add({ match: { operation }, fault: { kind: 'inner-error', requestStatus } });
    expect(await faultCode(list({ groups: 'interviewers.lisbon@marigold.example' }))).toBe(code);
  });
});
