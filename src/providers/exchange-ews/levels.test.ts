/** Access levels as the check of a connection proves them: what is enough is green, what is too little or too much is red. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Personality } from '../../../emulators/ews/personality.ts';
import type { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { startTestEwsEmulator, type TestEwsEmulator } from '../../../test/support/emulator/start-ews-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { createWorld, user } from '../../../test/support/fakes/world.ts';
import type { AccessLevel } from '../../domain/connection/connection.ts';
import { instant } from '../../domain/time/instant.ts';
import { checkConnection } from '../../use-cases/connection/check-connection.ts';
import { createConnection } from '../../use-cases/connection/create-connection.ts';
import { exchangeProvider } from './index.ts';

interface Order {
  readonly account: keyof typeof SERVICE_ACCOUNTS;
  readonly level: AccessLevel;
  readonly outside?: string;
  readonly probe?: string;
  readonly personality?: Partial<Personality>;
  readonly form?: Readonly<Record<string, string>>;
  readonly prepare?: (emulator: TestEwsEmulator) => void;
}

const HAMBURG = 'annika.petersen@marigold.example';
const TORONTO = 'grace.whitmore@marigold.example';
let emulator: TestEwsEmulator;

async function check(order: Order) {
  emulator = await startTestEwsEmulator(order.personality === undefined ? {} : { personality: order.personality });
  order.prepare?.(emulator);
  const world = await createWorld();
  const ports = { ...world.ports, providers: new Map([[exchangeProvider.kind, exchangeProvider]]) };
  const created = await createConnection(ports, user(world, 'connections.manage'), {
    provider: exchangeProvider.kind,
    name: 'Exchange',
    level: order.level,
    settings: { ...emulator.form(order.account), ...order.form },
    probeMailbox: order.probe ?? HAMBURG,
    outOfScopeMailbox: order.outside ?? null,
  });
  if (created.kind !== 'created') throw new Error(JSON.stringify(created));
  const outcome = await checkConnection(ports, world.system, { connectionId: created.connection.id });
  if (outcome.kind !== 'checked') throw new Error(outcome.kind);
  const { verdicts = [] } = outcome.connection.check ?? {};
  return {
    state: outcome.connection.state,
    level: outcome.connection.check?.provenLevel ?? null,
    results: Object.fromEntries(verdicts.map((each) => [each.probe, each.result === 'failed' ? each.fault.code : each.result])),
    remedies: Object.fromEntries(verdicts.map((each) => [each.probe, each.result === 'failed' ? each.remedy : null])),
  };
}

afterEach(async () => {
  expect(emulator.lint).toEqual([]);
  await emulator.stop();
});

const GREEN = {
  'sign-in': 'passed',
  directory: 'passed',
  rooms: 'passed',
  'read-free-busy': 'passed',
  'write-event': 'passed',
  'see-own-event': 'passed',
};

describe('access levels', () => {
  it('full: impersonation of everybody', async () => {
    const { state, level, results } = await check({ account: 'superuser', level: 'full', probe: TORONTO });
    expect({ state, level, results }).toEqual({ state: 'active', level: 'full', results: { ...GREEN, 'out-of-scope-refused': 'skipped' } });
    expect(emulator.world.calendar(emulator.world.mailboxAt(TORONTO).id).all()).toEqual([]);
  });

  it.each([
    ['permission on folders', {}, {}],
    ['permission on folders, where the rest is not even seen', { hidesFolders: true }, {}],
    ['permission on folders, where everybody sees busy times', { everybodySeesBusyTimes: true }, {}],
    ['impersonation with a scope', { scopedImpersonation: true, everybodySeesBusyTimes: true }, { restriction: 'impersonation' }],
  ])('restricted by %s: Hamburg and nobody else', async (_, personality, form) => {
    const { state, results } = await check({ account: 'restricted', level: 'restricted', outside: TORONTO, personality, form });
    expect({ state, results }).toEqual({ state: 'active', results: { ...GREEN, 'out-of-scope-refused': 'passed' } });
  });

  it('restricted turns red when the account reaches everybody, and names the command that narrows it', async () => {
    const { state, results, remedies } = await check({ account: 'superuser', level: 'restricted', outside: TORONTO });
    expect({ state, outside: results['out-of-scope-refused'] }).toEqual({ state: 'failing', outside: 'provider.out-of-scope' });
    expect(remedies['out-of-scope-refused']?.command).toContain(`'${TORONTO}'`);
    expect(remedies['out-of-scope-refused']?.command).toContain("'calendula@marigold.example'");
  });

  it('restricted turns red when the mailbox is outside, and names the command that lets it in', async () => {
    const { state, results, remedies } = await check({ account: 'restricted', level: 'restricted', probe: TORONTO });
    expect({ state, read: results['read-free-busy'] }).toEqual({ state: 'failing', read: 'provider.forbidden' });
    expect(remedies['read-free-busy']?.command).toMatch(
      /Add-MailboxFolderPermission .*'grace\.whitmore@marigold\.example'.* -AccessRights Editor/,
    );
  });

  it('full turns red without the role, and names the command that assigns it', async () => {
    const { state, results, remedies } = await check({ account: 'restricted', level: 'full' });
    expect({ state, write: results['write-event'] }).toEqual({ state: 'failing', write: 'provider.forbidden' });
    expect(remedies['write-event']?.command).toContain("-Role ApplicationImpersonation -User 'calendula-hamburg@marigold.example'");
    expect(remedies['write-event']?.command).not.toContain('Scope');
  });

  it('free/busy: reads, writes nowhere, and a mailbox taken away is refused', async () => {
    const prepare = ({ world }: TestEwsEmulator) => world.grant('calendula-freebusy', world.mailboxAt(TORONTO).id, 'none');
    const { results } = await check({ account: 'freeBusyOnly', level: 'free-busy', outside: TORONTO, prepare });
    expect(results).toMatchObject({ 'sign-in': 'passed', directory: 'passed', rooms: 'passed', 'read-free-busy': 'passed' });
    expect(results).toMatchObject({ 'write-event': 'provider.unsupported', 'out-of-scope-refused': 'passed' });
    const asked = emulator.journal.entries().map(({ operation }) => operation);
    expect(asked.filter((each) => ['CreateItem', 'UpdateItem', 'FindItem', 'SyncFolderItems'].includes(each))).toEqual([]);
  });

  it('a calendar that left the reach is refused as soon as somebody signs in to look', async () => {
    emulator = await startTestEwsEmulator({ personality: { everybodySeesBusyTimes: true } });
    const { world } = emulator;
    const parsed = exchangeProvider.parseSettings(emulator.form('restricted'));
    if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
    const policy = { timeoutMs: 10_000, attempts: 1 };
    const system = exchangeProvider.open({
      ...parsed,
      level: 'restricted',
      capabilities: null,
      vault: memoryVault(),
      callbackUrl: 'https://unreached.invalid',
    });
    const { id, address } = world.mailboxAt(HAMBURG);
    const read = async () =>
      (await system.freeBusy.read([{ id, address }], { start: instant(0), end: instant(3_600_000) }, policy)).get(id);
    expect(await read()).toMatchObject({ kind: 'known' });
    world.grant('calendula-hamburg', id, 'none');
    await system.signIn(policy);
    expect(await read()).toMatchObject({ kind: 'unknown', fault: { code: 'provider.forbidden' } });
    await system.close();
  });

  it('never asks for anything in other people’s mailboxes but the calendar folder', async () => {
    await check({ account: 'restricted', level: 'restricted', outside: TORONTO });
    const bodies = emulator.journal.entries().map(({ body }) => body);
    const folders = bodies.flatMap((body) => [...body.matchAll(/DistinguishedFolderId Id="(\w+)"/g)].map((match) => match[1]));
    expect(new Set(folders)).toEqual(new Set(['calendar']));
  });
});
