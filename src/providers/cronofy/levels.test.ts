/** Access levels as the check of a connection proves them: what works, what must be refused, and what is too wide. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SERVICE_ACCOUNTS } from '../../../emulators/organization/demo/accounts.ts';
import { startCronofy, type TestCronofy } from '../../../test/support/emulator/start-cronofy.ts';
import { user as asUser, createWorld } from '../../../test/support/fakes/world.ts';
import type { AccessLevel, Connection, ProbeVerdict } from '../../domain/connection/connection.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarSystem, OpenConnection } from '../../ports/calendar-provider.ts';
import { checkConnection } from '../../use-cases/connection/check-connection.ts';
import { createConnection } from '../../use-cases/connection/create-connection.ts';
import { openConnection } from '../../use-cases/connection/open-system.ts';

let cronofy: TestCronofy;
const INSIDE = 'annika.petersen@marigold.example';
const OUTSIDE = 'grace.whitmore@marigold.example';
const { superuser, restricted, freeBusyOnly } = SERVICE_ACCOUNTS;

beforeAll(async () => {
  cronofy = await startCronofy();
});
afterEach(() => expect(cronofy.emulator.findings).toEqual([]));
afterAll(() => cronofy.stop());

interface Checked {
  readonly connection: Connection;
  readonly verdicts: Readonly<Record<string, ProbeVerdict>>;
}

/** As in the program: connect, authorise on the page, check. */
async function check(
  level: AccessLevel,
  user: string,
  options: { outside?: string | null; consented?: AccessLevel } = {},
): Promise<Checked> {
  const fakes = await createWorld();
  const attached = (system: CalendarSystem) => {
    cronofy.inbound.attach(system);
    return system;
  };
  const provider = { ...cronofy.provider, open: (opening: OpenConnection) => attached(cronofy.provider.open(opening)) };
  const ports = {
    ...fakes.ports,
    providers: new Map([[provider.kind, provider]]),
    callbackUrl: () => cronofy.inbound.callbackUrl,
    clock: { now: () => instant(cronofy.emulator.world.clock.now()) },
  };
  const wish = {
    provider: 'cronofy',
    name: 'Cronofy',
    level,
    settings: cronofy.input,
    probeMailbox: INSIDE,
    outOfScopeMailbox: options.outside ?? null,
  };
  const outcome = await createConnection(ports, asUser(fakes, 'connections.manage'), wish);
  if (outcome.kind !== 'created') throw new Error(JSON.stringify(outcome));
  const { clientSecret = '', ...settings } = cronofy.input;
  const opening = openConnection(ports, fakes.organizationId, outcome.connection, { settings, secrets: { clientSecret } });
  await cronofy.consentFor({ ...opening, level: options.consented ?? level }, user);
  const checking = () => checkConnection(ports, fakes.system, { connectionId: outcome.connection.id });
  await checking();
  // The second check knows the service account's name.
  const checked = await checking();
  if (checked.kind !== 'checked') throw new Error(checked.kind);
  const verdicts = Object.fromEntries((checked.connection.check?.verdicts ?? []).map((verdict) => [verdict.probe, verdict]));
  return { connection: checked.connection, verdicts };
}

const results = ({ verdicts }: Checked) => Object.entries(verdicts).map(([probe, { result }]) => `${probe} ${result}`);

describe('the check of a connection', () => {
  it('proves full access', async () => {
    const checked = await check('full', superuser.user);
    expect(checked.connection).toMatchObject({
      state: 'active',
      serviceAccount: 'calendula@marigold.example',
      check: { provenLevel: 'full' },
    });
    expect(results(checked)).toEqual([
      'sign-in passed',
      'directory passed',
      'rooms passed',
      'read-free-busy passed',
      'write-event passed',
      'see-own-event passed',
      'out-of-scope-refused skipped',
    ]);
    expect(cronofy.emulator.world.calendar('u1001').all()).toEqual([]);
  });
  it('proves restricted access: inside it works, outside it is refused', async () => {
    const checked = await check('restricted', restricted.user, { outside: OUTSIDE });
    expect(checked.connection).toMatchObject({ state: 'active', check: { provenLevel: 'restricted' } });
    expect(checked.verdicts['out-of-scope-refused']).toMatchObject({ result: 'passed' });
  });
  it('turns red when a restricted service account reaches everybody, and says what to do', async () => {
    const checked = await check('restricted', superuser.user, { outside: OUTSIDE });
    expect(checked.connection.state).toBe('failing');
    const verdict = checked.verdicts['out-of-scope-refused'];
    expect(verdict).toMatchObject({
      result: 'failed',
      fault: { code: 'provider.out-of-scope' },
      remedy: { who: 'calendar-administrator' },
    });
    const remedy = verdict?.result === 'failed' ? verdict.remedy : null;
    expect(remedy?.steps.de).toContain(OUTSIDE);
    expect(remedy?.command).toContain('calendula@marigold.example');
  });
  it('reads free/busy with a service account that sees no more, and says that nothing can be written', async () => {
    const checked = await check('free-busy', freeBusyOnly.user);
    expect(checked.verdicts['read-free-busy']).toMatchObject({ result: 'passed' });
    expect(checked.verdicts['write-event']).toMatchObject({ result: 'failed', fault: { code: 'provider.unsupported' } });
  });
  it('turns red when a right is missing, and names it', async () => {
    const checked = await check('full', freeBusyOnly.user);
    const verdict = checked.verdicts['read-free-busy'];
    expect(verdict).toMatchObject({ result: 'failed', fault: { code: 'provider.forbidden' }, remedy: { who: 'calendar-administrator' } });
    expect(verdict?.result === 'failed' && verdict.fault.detail).toContain('read_write');
    expect(verdict?.result === 'failed' && verdict.remedy?.command).toContain(INSIDE);
  });
  it('turns red when more was consented to than the level says', async () => {
    const checked = await check('free-busy', freeBusyOnly.user, { consented: 'full' });
    expect(checked.verdicts['sign-in']).toMatchObject({ result: 'failed', fault: { code: 'provider.out-of-scope' } });
    expect(checked.verdicts['sign-in']?.result === 'failed' && checked.verdicts['sign-in'].remedy?.steps.en).toContain('free_busy');
  });
});
