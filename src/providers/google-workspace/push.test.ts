/** Channels and what comes over them: opened once, followed by the next, believed only with their token. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enterMeeting } from '../../../emulators/organization/acts.ts';
import { GOOGLE_POLICY, openGoogle, startTestGoogle, type TestGoogle } from '../../../test/support/emulator/start-google.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { type Inbound, startInbound } from '../../../test/support/inbound/start-inbound.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import type { CalendarSystem, InboundCall } from '../../ports/calendar-provider.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import { eventually } from '../conformance/world.ts';

const ANNIKA = 'annika.petersen@marigold.example';
let emulator: TestGoogle;
let inbound: Inbound;
let system: CalendarSystem;
let vault: ConnectionVault;
let annika: Mailbox;
let meetings = 0;

beforeEach(async () => {
  emulator = await startTestGoogle();
  inbound = await startInbound();
  vault = memoryVault();
  system = (await openGoogle(emulator.forms.full, { vault, callbackUrl: inbound.callbackUrl })).system;
  inbound.attach(system);
  annika = await system.findMailbox(ANNIKA, GOOGLE_POLICY);
});
afterEach(async () => {
  await system.close();
  await Promise.all([emulator.stop(), inbound.stop()]);
  expect(emulator.lint).toEqual([]);
});

const push = () => system.push ?? expect.unreachable('the system pushes');
const kept = async () =>
  JSON.parse((await vault.read(`push:${annika.id}`)) ?? 'null') as {
    channelId: string;
    resourceId: string;
    token: string;
    expiresAt: number;
  };
const watches = () => emulator.journal.entries().filter(({ operation }) => operation === 'events.watch').length;
const meet = () => {
  meetings += 1;
  const start = Date.UTC(2028, 1, 1, 8) + meetings * 3_600_000;
  enterMeeting(emulator.world, emulator.world.mailboxAt(ANNIKA), {
    uid: `desk-${meetings}`,
    title: 'Meeting',
    start,
    end: start + 1_800_000,
  });
};

describe('a channel', () => {
  it('is opened once, and its first message tells of no change', async () => {
    for (let time = 0; time < 3; time++) await push().ensure(annika, GOOGLE_POLICY);
    expect(watches()).toBe(1);
    expect(inbound.changed()).toEqual([]);
    meet();
    await eventually(async () => inbound.changed().length === 1);
    expect(inbound.changed()).toEqual([annika.id]);
  });

  it('is followed by the next before it ends, and only then stopped', async () => {
    await push().ensure(annika, GOOGLE_POLICY);
    const first = await kept();
    await vault.write(`push:${annika.id}`, JSON.stringify({ ...first, expiresAt: Date.now() + 3_600_000 }));
    await push().ensure(annika, GOOGLE_POLICY);
    const second = await kept();
    expect(second.channelId).not.toBe(first.channelId);
    expect(emulator.channels()).toEqual([second.channelId]);
    const order = emulator.journal.entries().flatMap(({ operation }) => (/watch|stop/.test(operation) ? [operation] : []));
    expect(order).toEqual(['events.watch', 'events.watch', 'channels.stop']);
    meet();
    await eventually(async () => inbound.changed().includes(annika.id));
  });

  it('that is gone at Google is ended here as well', async () => {
    await push().ensure(annika, GOOGLE_POLICY);
    emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate: 'subscription-lost' }, times: 1 });
    meet();
    expect(emulator.channels()).toEqual([]);
    await push().end(annika.id, GOOGLE_POLICY);
    expect(await vault.keys('')).toEqual(expect.not.arrayContaining([expect.stringMatching(/^(?:push|channel):/)]));
  });

  it('and all others end when the connection is given back', async () => {
    const henrik = await system.findMailbox('henrik.lorenz@marigold.example', GOOGLE_POLICY);
    for (const mailbox of [annika, henrik]) await push().ensure(mailbox, GOOGLE_POLICY);
    expect(emulator.channels()).toHaveLength(2);
    expect(new Set(await push().subscribed())).toEqual(new Set([annika.id, henrik.id]));
    await system.release?.(GOOGLE_POLICY);
    expect(emulator.channels()).toEqual([]);
    expect(await vault.keys('push:')).toEqual([]);
    expect(await vault.keys('channel:')).toEqual([]);
  });
});

describe('a message', () => {
  const receive = async (headers: Record<string, string>, call: Partial<InboundCall> = {}) => {
    const { channelId, token, resourceId } = await kept();
    const genuine = {
      'x-goog-channel-id': channelId,
      'x-goog-channel-token': token,
      'x-goog-resource-id': resourceId,
      'x-goog-resource-state': 'exists',
    };
    return system.receive?.({ method: 'POST', path: '/changes', query: {}, body: '', headers: { ...genuine, ...headers }, ...call });
  };

  it.each([
    ['another token', { 'x-goog-channel-token': 'x'.repeat(43) }],
    ['a shorter token', { 'x-goog-channel-token': 'x' }],
    ['no token', { 'x-goog-channel-token': '' }],
    ['another channel', { 'x-goog-channel-id': crypto.randomUUID() }],
    ['a channel that is a key', { 'x-goog-channel-id': '../push' }],
    ['another resource', { 'x-goog-resource-id': 'resource-u1002' }],
  ])('with %s is refused, and tells nothing', async (_, headers) => {
    await push().ensure(annika, GOOGLE_POLICY);
    const answer = await receive(headers);
    expect(answer?.status).toBeGreaterThanOrEqual(400);
    expect(answer?.changed).toEqual([]);
  });

  it('to another address or by another method is refused', async () => {
    await push().ensure(annika, GOOGLE_POLICY);
    expect(await receive({}, { path: '/other' })).toEqual({ status: 404, changed: [] });
    expect(await receive({}, { method: 'GET' })).toEqual({ status: 404, changed: [] });
    expect(await receive({})).toEqual({ status: 204, changed: [annika.id] });
  });

  it('after the end of its channel is refused', async () => {
    await push().ensure(annika, GOOGLE_POLICY);
    const { channelId, token } = await kept();
    await push().end(annika.id, GOOGLE_POLICY);
    const headers = { 'x-goog-channel-id': channelId, 'x-goog-channel-token': token, 'x-goog-resource-state': 'exists' };
    expect(await system.receive?.({ method: 'POST', path: '/changes', query: {}, body: '', headers })).toEqual({
      status: 404,
      changed: [],
    });
  });

  it('that is lost costs nothing but time: the next look finds the change', async () => {
    await push().ensure(annika, GOOGLE_POLICY);
    const { cursor } = (await system.changes?.since(annika, null, GOOGLE_POLICY)) ?? expect.unreachable('there are changes');
    emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate: 'lost' } });
    meet();
    expect((await system.changes?.since(annika, cursor, GOOGLE_POLICY))?.changed).toBe(true);
    expect(inbound.changed()).toEqual([]);
  });

  it.each(['twice', 'late', 'reordered'] as const)('that comes %s is only a hint more', async (fate) => {
    await push().ensure(annika, GOOGLE_POLICY);
    emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate }, times: 1 });
    meet();
    meet();
    await eventually(async () => inbound.changed().length >= 2);
    expect(new Set(inbound.changed())).toEqual(new Set([annika.id]));
  });
});
