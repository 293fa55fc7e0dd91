/** Each access level proven by the product's own check against the emulated Workspace; a credential that is too wide turns it red. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Personality } from '../../../emulators/google/personality.ts';
import { startTestGoogle, type TestGoogle } from '../../../test/support/emulator/start-google.ts';
import { createWorld, user } from '../../../test/support/fakes/world.ts';
import type { AccessLevel, ProbeName, ProbeVerdict } from '../../domain/connection/connection.ts';
import { checkConnection } from '../../use-cases/connection/check-connection.ts';
import { createConnection } from '../../use-cases/connection/create-connection.ts';
import { googleWorkspaceProvider } from './index.ts';

const INSIDE = 'annika.petersen@marigold.example';
const OUTSIDE = 'beatriz.carvalho@marigold.example';
let emulator: TestGoogle | null = null;
afterEach(async () => {
  await emulator?.stop();
  expect(emulator?.lint ?? []).toEqual([]);
});

interface Order {
  readonly account: 'full' | 'restricted' | 'freeBusy';
  readonly level: AccessLevel;
  readonly form?: Readonly<Record<string, string>>;
  readonly outside?: string | null;
  readonly personality?: Partial<Personality>;
  readonly prepare?: (emulator: TestGoogle) => void;
}

async function check({ account, level, form = {}, outside = null, personality = {}, prepare }: Order) {
  emulator = await startTestGoogle({ personality });
  prepare?.(emulator);
  const world = await createWorld();
  const ports = { ...world.ports, providers: new Map([[googleWorkspaceProvider.kind, googleWorkspaceProvider]]) };
  const wish = { provider: 'google-workspace', name: 'Marigold', level, probeMailbox: INSIDE, outOfScopeMailbox: outside };
  const settings = { ...emulator.forms[account], ...form };
  const created = await createConnection(ports, user(world, 'connections.manage'), { ...wish, settings });
  if (created.kind !== 'created') throw new Error(JSON.stringify(created));
  const outcome = await checkConnection(ports, world.system, { connectionId: created.connection.id });
  if (outcome.kind !== 'checked') throw new Error(outcome.kind);
  const verdicts = outcome.connection.check?.verdicts ?? [];
  return { connection: outcome.connection, line: verdicts.map(({ probe, result }) => `${probe} ${result}`), of: finder(verdicts) };
}

function finder(verdicts: readonly ProbeVerdict[]) {
  return (probe: ProbeName) => {
    const verdict = verdicts.find((one) => one.probe === probe);
    if (verdict?.result !== 'failed') throw new Error(`${probe} did not fail`);
    return verdict;
  };
}

const ALL_PASSED = ['sign-in', 'directory', 'rooms', 'read-free-busy', 'write-event', 'see-own-event'].map((probe) => `${probe} passed`);

describe('full', () => {
  it('is proven, and leaves nothing behind', async () => {
    const { connection, line } = await check({ account: 'full', level: 'full' });
    expect(line).toEqual([...ALL_PASSED, 'out-of-scope-refused skipped']);
    expect(connection).toMatchObject({ state: 'active', serviceAccount: 'calendula@marigold-calendula.iam.gserviceaccount.com' });
    const annika = emulator?.world.mailboxAt(INSIDE);
    expect(emulator?.world.calendar(annika?.id ?? '').all()).toEqual([]);
  });

  it('turns red where a mailbox was named that must not be reached, because delegation reaches everybody', async () => {
    const { connection, of } = await check({ account: 'full', level: 'full', outside: OUTSIDE });
    expect(connection.state).toBe('failing');
    const verdict = of('out-of-scope-refused');
    expect(verdict.fault.code).toBe('provider.out-of-scope');
    expect(verdict.remedy?.steps.en).toMatch(/no way to narrow it/);
    expect(verdict.remedy?.steps.en).toContain(OUTSIDE);
  });
});

describe('restricted by shares', () => {
  it('is proven: the mailbox outside is refused by Google', async () => {
    const { connection, line } = await check({ account: 'restricted', level: 'restricted', outside: OUTSIDE });
    expect(line).toEqual([...ALL_PASSED, 'out-of-scope-refused passed']);
    expect(connection.state).toBe('active');
  });

  it('turns red where the organisation shows free/busy to everybody', async () => {
    const { connection, of } = await check({
      account: 'restricted',
      level: 'restricted',
      outside: OUTSIDE,
      prepare: ({ world }) => world.grant('calendula-hamburg', world.mailboxAt(OUTSIDE).id, 'free-busy'),
    });
    expect(connection.state).toBe('failing');
    expect(of('out-of-scope-refused').remedy?.steps.de).toMatch(/calendula-hamburg@marigold\.example sieht beatriz/);
  });

  it('turns red where the probe mailbox is shared for reading only', async () => {
    const { of } = await check({
      account: 'restricted',
      level: 'restricted',
      prepare: ({ world }) => world.grant('calendula-hamburg', world.mailboxAt(INSIDE).id, 'read'),
    });
    const verdict = of('write-event');
    expect(verdict.fault.code).toBe('provider.forbidden');
    expect(verdict.remedy?.steps.en).toContain(`calendar of ${INSIDE}`);
    expect(verdict.remedy?.steps.en).toContain('Make changes to events');
  });
});

describe('restricted by a list', () => {
  const form = { acting: 'list', allowed: `${INSIDE}, *@resource.calendar.google.com` };

  it('is proven: the mailbox outside is never asked for', async () => {
    const { line } = await check({ account: 'full', level: 'restricted', outside: OUTSIDE, form });
    expect(line).toEqual([...ALL_PASSED, 'out-of-scope-refused passed']);
    const asked = emulator?.journal.entries().flatMap(({ mailboxes }) => mailboxes) ?? [];
    expect(asked).toContain(INSIDE);
    expect(asked).not.toContain(OUTSIDE);
  });

  it('turns red where the probe mailbox is not on it, and says which list', async () => {
    const { of } = await check({ account: 'full', level: 'restricted', form: { ...form, allowed: OUTSIDE } });
    expect(of('read-free-busy')).toMatchObject({ fault: { code: 'provider.forbidden' }, remedy: { who: 'human-resources' } });
  });
});

it('restricted without any limit is refused before anything is asked', async () => {
  const { line, of } = await check({ account: 'full', level: 'restricted' });
  expect(line).toEqual(['sign-in failed']);
  expect(of('sign-in').fault.code).toBe('config.invalid');
  expect(emulator?.journal.entries()).toEqual([]);
});

describe('free-busy', () => {
  it('reads, and says that nothing can be written', async () => {
    const { line, of } = await check({ account: 'freeBusy', level: 'free-busy' });
    expect(line.slice(0, 4)).toEqual(ALL_PASSED.slice(0, 4));
    expect(of('write-event').fault.code).toBe('provider.unsupported');
  });

  it('turns red where the delegation lets it write as well', async () => {
    const { line, of } = await check({ account: 'freeBusy', level: 'free-busy', personality: { alsoDelegated: ['calendar.events'] } });
    expect(line).toEqual(['sign-in failed']);
    const verdict = of('sign-in');
    expect(verdict.fault).toMatchObject({ code: 'provider.out-of-scope', detail: expect.stringContaining('grants calendar.events') });
    expect(verdict.remedy?.command).toBe(
      'https://www.googleapis.com/auth/calendar.freebusy,https://www.googleapis.com/auth/admin.directory.user.readonly,https://www.googleapis.com/auth/admin.directory.resource.calendar.readonly',
    );
  });
});

describe('what is missing', () => {
  it('is named: the scope, the client, the page', async () => {
    const { of } = await check({ account: 'full', level: 'full', personality: { notDelegated: ['calendar.events.owned'] } });
    const { fault, remedy } = of('sign-in');
    expect(fault.code).toBe('provider.propagating');
    expect(fault.detail).toContain('https://www.googleapis.com/auth/calendar.events.owned');
    expect(fault.detail).not.toContain('auth/calendar.freebusy');
    expect(remedy).toMatchObject({ who: 'calendar-administrator', page: 'https://admin.google.com/ac/owl/domainwidedelegation' });
    expect(remedy?.steps.en).toContain('100000000000000000001');
    expect(remedy?.command?.split(',')).toHaveLength(5);
  });

  it('is named: the role of the user for the directory', async () => {
    const { connection, of } = await check({ account: 'full', level: 'full', form: { adminUser: INSIDE } });
    expect(of('directory').remedy?.steps.en).toContain(`Give ${INSIDE} a custom administrator role`);
    expect(connection.state).not.toBe('active');
  });

  it('is named: the API', async () => {
    const { of } = await check({ account: 'full', level: 'full', personality: { calendarApiEnabled: false } });
    expect(of('sign-in').remedy?.command).toContain('gcloud services enable calendar-json.googleapis.com');
    expect(of('sign-in').remedy?.command).toContain('--project=marigold-calendula');
  });

  it('is named: a technical user who is not there', async () => {
    const { of } = await check({ account: 'full', level: 'full', form: { technicalUser: 'gone@marigold.example' } });
    expect(of('sign-in').fault).toMatchObject({
      code: 'provider.mailbox-not-found',
      detail: expect.stringContaining('gone@marigold.example'),
    });
    expect(of('sign-in').remedy?.steps.de).toContain('gone@marigold.example');
  });
});

it('works without a user for the directory and without a technical user, for people', async () => {
  const { connection, line } = await check({ account: 'full', level: 'full', form: { technicalUser: '', adminUser: '' } });
  expect(line).toEqual([
    'sign-in passed',
    'directory skipped',
    'rooms skipped',
    'read-free-busy passed',
    'write-event passed',
    'see-own-event passed',
    'out-of-scope-refused skipped',
  ]);
  expect(connection.state).toBe('active');
});
