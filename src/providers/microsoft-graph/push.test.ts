/** Pushes: subscribed once, renewed at half of their life, believed only with their secret, and never needed to be complete. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../emulators/harness/fault-script.ts';
import { enterMeeting } from '../../../emulators/organization/acts.ts';
import { startTestGraph, type TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { type Inbound, startInbound } from '../../../test/support/inbound/start-inbound.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import type { CalendarSystem, InboundCall } from '../../ports/calendar-provider.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import { faultCode } from '../conformance/world.ts';
import { graphProvider } from './index.ts';
import { SUBSCRIPTION_MINUTES } from './limits.ts';

const POLICY = { timeoutMs: 10_000, attempts: 1 };
const MINUTE_MS = 60_000;
const ADDRESS = 'annika.petersen@marigold.example';
let emulator: TestGraph;
let inbound: Inbound;
let vault: ConnectionVault;
let system: CalendarSystem;
let mailbox: Mailbox;
let meetings = 0;

beforeAll(async () => {
  emulator = await startTestGraph();
  inbound = await startInbound();
});
beforeEach(async () => {
  emulator.faults.clear();
  vault = memoryVault();
  const parsed = graphProvider.parseSettings(emulator.form('restricted'));
  if (parsed.kind === 'invalid') throw new Error('the settings are wrong');
  system = graphProvider.open({ ...parsed, vault, callbackUrl: inbound.callbackUrl, level: 'restricted', capabilities: null });
  inbound.attach(system);
  mailbox = await system.findMailbox(ADDRESS, POLICY);
});
afterEach(async () => {
  await system.release?.(POLICY);
  await system.close();
});
afterAll(async () => {
  expect(emulator.tenant.findings()).toEqual([]);
  await emulator.stop();
  await inbound.stop();
});

const push = () => system.push ?? expect.unreachable('the system pushes');
const calls = (operation: string) => emulator.journal.entries().filter((each) => each.operation === operation).length;
const kept = async () => JSON.parse((await vault.read(`push:${mailbox.id}`)) ?? 'null') as Record<string, unknown> | null;

/** Somebody enters a meeting; the ids that pushes named until everything was sent. */
async function pushed(): Promise<readonly string[]> {
  const before = inbound.changed().length;
  meetings += 1;
  const start = Date.UTC(2027, 2, 1, 9) + meetings * 3_600_000;
  enterMeeting(emulator.world, emulator.world.mailboxAt(ADDRESS), {
    uid: `meeting-${meetings}`,
    title: 'Secret',
    start,
    end: start + 1_800_000,
  });
  await emulator.tenant.subscriptions.flush();
  return inbound.changed().slice(before);
}

function notification(changes: Partial<InboundCall> & { readonly clientState: unknown; readonly subscriptionId: unknown }): InboundCall {
  const { clientState, subscriptionId, ...call } = changes;
  const body = JSON.stringify({
    value: [{ clientState, subscriptionId, changeType: 'updated', resource: `Users/${mailbox.id}/Events/1` }],
  });
  return { method: 'POST', path: `/changes/${mailbox.id}`, query: {}, headers: {}, body, ...call };
}

const received = (call: InboundCall) => system.receive?.(call) ?? expect.unreachable('the system is called');

describe('a subscription', () => {
  it('is made once, with a handshake at both addresses, and costs nothing while nothing is due', async () => {
    const before = calls('post-subscription');
    for (let round = 0; round < 3; round++) await push().ensure(mailbox, POLICY);
    expect(calls('post-subscription') - before).toBe(1);
    const [subscription] = emulator.tenant.subscriptions.all();
    expect(subscription).toMatchObject({ immutableIds: true, resource: `/users/${mailbox.id}/events` });
    expect(subscription?.lifecycleNotificationUrl).toContain('/lifecycle/');
    expect(String(subscription?.clientState).length).toBeGreaterThanOrEqual(32);
    expect(await pushed()).toEqual([mailbox.id]);
  });

  it('is renewed at half of its life', async () => {
    await push().ensure(mailbox, POLICY);
    const { renewAt, expiresAt } = (await kept()) ?? {};
    const half = (SUBSCRIPTION_MINUTES * MINUTE_MS) / 2;
    expect(Math.abs(Number(expiresAt) - Number(renewAt) - half)).toBeLessThan(20 * MINUTE_MS);
    await vault.write(`push:${mailbox.id}`, JSON.stringify({ ...(await kept()), renewAt: Date.now() - 1 }));
    const before = calls('patch-subscription');
    await push().ensure(mailbox, POLICY);
    await push().ensure(mailbox, POLICY);
    expect(calls('patch-subscription') - before).toBe(1);
    expect(emulator.tenant.subscriptions.all()).toHaveLength(1);
  });

  it('is made anew when Graph does not know it any more', async () => {
    await push().ensure(mailbox, POLICY);
    const { id } = (await kept()) ?? {};
    emulator.tenant.subscriptions.remove(String(id));
    await vault.write(`push:${mailbox.id}`, JSON.stringify({ ...(await kept()), renewAt: Date.now() - 1 }));
    await push().ensure(mailbox, POLICY);
    expect((await kept())?.id).not.toBe(id);
    expect(await pushed()).toEqual([mailbox.id]);
  });

  it('is given back with the connection', async () => {
    await push().ensure(mailbox, POLICY);
    await system.release?.(POLICY);
    expect(emulator.tenant.subscriptions.all()).toEqual([]);
    expect(await vault.keys('push:')).toEqual([]);
  });

  it('is refused for a mailbox outside the scope', async () => {
    const outside = await system.findMailbox('grace.whitmore@marigold.example', POLICY);
    expect(await faultCode(push().ensure(outside, POLICY))).toBe('provider.forbidden');
    expect(emulator.tenant.subscriptions.all()).toEqual([]);
  });
});

describe('what comes in', () => {
  it.each([
    ['twice', 2],
    ['late', 1],
    ['reordered', 1],
  ] as const)('%s is a hint all the same', async (fate, times) => {
    await push().ensure(mailbox, POLICY);
    emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate }, times: 1 });
    expect(await pushed()).toEqual(Array.from({ length: times }, () => mailbox.id));
  });

  it('may be lost: the change feed tells it later', async () => {
    await push().ensure(mailbox, POLICY);
    const feed = system.changes ?? expect.unreachable('the system tells changes');
    const { cursor } = await feed.since(mailbox, null, POLICY);
    const lost: Fault = { kind: 'push', fate: 'lost' };
    emulator.faults.add({ match: { operation: 'push' }, fault: lost });
    expect(await pushed()).toEqual([]);
    expect((await feed.since(mailbox, cursor, POLICY)).changed).toBe(true);
  });

  it('tells that the subscription is gone: the next look makes a new one', async () => {
    await push().ensure(mailbox, POLICY);
    emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate: 'subscription-lost' }, times: 1 });
    expect(await pushed()).toEqual([mailbox.id]);
    expect(await kept()).toBeNull();
    await push().ensure(mailbox, POLICY);
    expect(await pushed()).toEqual([mailbox.id]);
  });

  it.each([
    ['reauthorizationRequired', 1],
    ['missed', 0],
  ] as const)('%s starts a look', async (event, renewals) => {
    await push().ensure(mailbox, POLICY);
    const [subscription] = emulator.tenant.subscriptions.all();
    if (subscription === undefined) throw new Error('nothing is subscribed');
    const [before, renewed] = [inbound.changed().length, calls('patch-subscription')];
    emulator.tenant.subscriptions.lifecycle(subscription, event);
    await emulator.tenant.subscriptions.flush();
    expect(inbound.changed().slice(before)).toEqual([mailbox.id]);
    await push().ensure(mailbox, POLICY);
    expect(calls('patch-subscription') - renewed).toBe(renewals);
  });

  it('is believed only with the secret of the subscription', async () => {
    await push().ensure(mailbox, POLICY);
    const { id: subscriptionId, clientState } = (await kept()) ?? {};
    expect(await received(notification({ clientState, subscriptionId }))).toEqual({ status: 202, changed: [mailbox.id] });
    const forged: readonly InboundCall[] = [
      notification({ clientState: 'guessed', subscriptionId }),
      notification({ clientState: `${clientState}x`, subscriptionId }),
      notification({ clientState: undefined, subscriptionId }),
      notification({ clientState, subscriptionId: 'another' }),
      notification({ clientState, subscriptionId, path: '/changes/somebody-else' }),
      notification({ clientState, subscriptionId, body: 'not JSON' }),
      notification({ clientState, subscriptionId, body: '{"value":{}}' }),
      notification({ clientState, subscriptionId, method: 'GET' }),
      notification({ clientState, subscriptionId, path: '/elsewhere' }),
    ];
    for (const call of forged) {
      const answer = await received(call);
      expect(answer.changed).toEqual([]);
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });

  it('gets its token back as plain text, and nothing else', async () => {
    const token = '<script>alert(1)</script> & 100 %';
    const answer = await received(notification({ clientState: '', subscriptionId: '', query: { validationToken: token }, body: '' }));
    expect(answer).toEqual({ status: 200, contentType: 'text/plain', body: token, changed: [] });
  });
});
