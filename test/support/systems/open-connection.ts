/**
 * A connection to the simulated organisation by one of its systems, made by the use cases as the administration does: created,
 * authorised where there is a page, checked. Everything is in memory but the wire.
 */
import { makeTestCertificate } from '../../../emulators/harness/test-certificate.ts';
import { createDemoOrganization } from '../../../emulators/organization/create-demo-organization.ts';
import type { Organization } from '../../../emulators/organization/organization.ts';
import type { SkinServer } from '../../../emulators/skin.ts';
import type { Connection } from '../../../src/domain/connection/connection.ts';
import { systemClock } from '../../../src/platform/system-clock.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { beginAuthorization, completeAuthorization } from '../../../src/use-cases/connection/authorize-connection.ts';
import { checkConnection } from '../../../src/use-cases/connection/check-connection.ts';
import { createConnection } from '../../../src/use-cases/connection/create-connection.ts';
import { receiveCall } from '../../../src/use-cases/connection/receive-call.ts';
import { createWorld, user, type World } from '../fakes/world.ts';
import { startInbound } from '../inbound/start-inbound.ts';
import type { SystemUnderTest } from './systems.ts';

export interface OpenConnectionBySystem {
  readonly ports: Ports;
  readonly world: World;
  readonly organization: Organization;
  readonly server: SkinServer;
  readonly connection: Connection;
  stop(): Promise<void>;
}

export async function openConnectionBy(
  { skin, provider, personality }: SystemUnderTest,
  fill: (organization: Organization) => void = () => undefined,
): Promise<OpenConnectionBySystem> {
  const organization = createDemoOrganization({ today: new Date().toISOString().slice(0, 10), busy: false });
  fill(organization);
  const certificate = makeTestCertificate();
  const server = await skin.start({ world: organization, personality, ...(skin.needsTls ? { tls: certificate } : {}) });
  const inbound = await startInbound();
  const world = await createWorld();
  const ports: Ports = {
    ...world.ports,
    clock: systemClock,
    providers: new Map([[provider.kind, provider]]),
    callbackUrl: () => inbound.callbackUrl,
  };
  const settings = skin.form(server, skin.needsTls ? certificate.ca : null);
  const connection = await create(ports, world, { provider: provider.kind, settings, organization });
  inbound.attach({
    receive: async (call) => {
      const outcome = await receiveCall(ports, world.system, { connectionId: connection.id, call });
      return outcome.kind === 'answered' ? outcome.answer : { status: 404, changed: [] };
    },
  });
  await authorize(ports, world, connection);
  const checked = await checkConnection(ports, world.system, { connectionId: connection.id });
  if (checked.kind !== 'checked' || checked.connection.state !== 'active') throw new Error(JSON.stringify(checked));
  return {
    ports,
    world,
    organization,
    server,
    connection: checked.connection,
    stop: async () => {
      await Promise.all([server.stop(), inbound.stop()]);
    },
  };
}

async function create(
  ports: Ports,
  world: World,
  of: { provider: string; settings: Readonly<Record<string, string>>; organization: Organization },
): Promise<Connection> {
  const [probe] = of.organization.mailboxes();
  const outcome = await createConnection(ports, user(world, 'connections.manage'), {
    provider: of.provider,
    name: of.provider,
    level: 'full',
    settings: of.settings,
    probeMailbox: probe?.address ?? '',
    outOfScopeMailbox: null,
  });
  if (outcome.kind !== 'created') throw new Error(JSON.stringify(outcome));
  return outcome.connection;
}

/** Says yes on the system's page, without a browser. */
async function authorize(ports: Ports, world: World, connection: Connection): Promise<void> {
  const access = user(world, 'connections.manage');
  const begun = await beginAuthorization(ports, access, { connectionId: connection.id });
  if (begun.kind !== 'page') return;
  const form = new URLSearchParams({ account: 'calendula', decision: 'allow' });
  const answer = await fetch(begun.url, { method: 'POST', body: form, redirect: 'manual' });
  const back = new URL(answer.headers.get('location') ?? '');
  const done = await completeAuthorization(ports, access, { query: Object.fromEntries(back.searchParams) });
  if (done.kind !== 'authorized') throw new Error(done.kind);
}
