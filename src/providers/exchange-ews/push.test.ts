/** Push subscriptions and what comes over them: made once, made anew after long silence, believed only with address and id. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enterMeeting } from '../../../emulators/organization/acts.ts';
import { startTestEwsEmulator, type TestEwsEmulator } from '../../../test/support/emulator/start-ews-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import { type Inbound, startInbound } from '../../../test/support/inbound/start-inbound.ts';
import type { AccessLevel } from '../../domain/connection/connection.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import type { CalendarSystem, InboundCall } from '../../ports/calendar-provider.ts';
import type { ConnectionVault } from '../../ports/connection-vault.ts';
import { eventually, faultCode } from '../conformance/world.ts';
import { exchangeProvider } from './index.ts';

const ANNIKA = 'annika.petersen@marigold.example';
const POLICY = { timeoutMs: 5_000, attempts: 1 };
const MINUTE = 60_000;
const NAMESPACES =
  'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';
let emulator: TestEwsEmulator;
let inbound: Inbound;
let system: CalendarSystem;
let vault: ConnectionVault;
let annika: Mailbox;
let meetings = 0;

function open(level: AccessLevel, callbackUrl = inbound.callbackUrl): CalendarSystem {
  const parsed = exchangeProvider.parseSettings(emulator.form('superuser'));
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  return exchangeProvider.open({ ...parsed, level, capabilities: null, vault, callbackUrl });
}

beforeEach(async () => {
  emulator = await startTestEwsEmulator();
  inbound = await startInbound();
  vault = memoryVault();
  system = open('full');
  inbound.attach(system);
  annika = await system.findMailbox(ANNIKA, POLICY);
});
afterEach(async () => {
  await system.close();
  await Promise.all([emulator.stop(), inbound.stop()]);
  expect(emulator.lint).toEqual([]);
});

interface Kept {
  readonly id: string;
  readonly secret: string;
  readonly seenAt: number;
}

const push = () => system.push ?? expect.unreachable('the system pushes');
const kept = async () => JSON.parse((await vault.read(`push:${annika.id}`)) ?? 'null') as Kept;
const silentFor = async (minutes: number) => {
  const record = await kept();
  await vault.write(`push:${annika.id}`, JSON.stringify({ ...record, seenAt: Date.now() - minutes * MINUTE }));
};
const made = () => emulator.journal.entries().filter(({ operation }) => operation === 'Subscribe').length;
const notified = (count: number) => eventually(async () => emulator.notifications().length >= count);
const meet = () => {
  meetings += 1;
  const start = Date.UTC(2028, 1, 1, 8) + meetings * 60 * MINUTE;
  enterMeeting(emulator.world, emulator.world.mailboxAt(ANNIKA), { uid: `desk-${meetings}`, title: 'Meeting', start, end: start + MINUTE });
};

describe('a subscription', () => {
  it('is made once, and its first sign of life tells of no change', async () => {
    for (let time = 0; time < 3; time++) await push().ensure(annika, POLICY);
    expect(made()).toBe(1);
    expect(await push().subscribed()).toEqual([annika.id]);
    await notified(1);
    expect(emulator.notifications()).toMatchObject([{ events: ['StatusEvent'], answer: 'OK' }]);
    expect(inbound.changed()).toEqual([]);
    meet();
    await notified(2);
    expect(emulator.notifications().at(-1)).toMatchObject({ events: ['CreatedEvent'], answer: 'OK' });
    expect(inbound.changed()).toEqual([annika.id]);
  });

  it('that was silent for long is made anew, and one that spoke is not', async () => {
    await push().ensure(annika, POLICY);
    await notified(1);
    const first = await kept();
    await silentFor(70);
    await push().ensure(annika, POLICY);
    expect(made()).toBe(1);
    await silentFor(76);
    await push().ensure(annika, POLICY);
    expect(made()).toBe(2);
    const second = await kept();
    expect(second.id).not.toBe(first.id);
    expect(second.secret).not.toBe(first.secret);
    expect((await vault.keys('notifications:')).length).toBe(1);
  });

  it('that is told of while it was thought lost ends', async () => {
    await push().ensure(annika, POLICY);
    await notified(1);
    await silentFor(76);
    await push().ensure(annika, POLICY);
    await notified(2);
    expect(emulator.subscriptions()).toHaveLength(2);
    meet();
    await notified(4);
    expect(emulator.subscriptions()).toEqual([(await kept()).id]);
    expect(inbound.changed()).toEqual([annika.id]);
  });

  it('says that it lives when nothing changes, and that is remembered, but not every time', async () => {
    await push().ensure(annika, POLICY);
    await notified(1);
    await silentFor(70);
    emulator.world.clock.advance(31 * MINUTE);
    await notified(2);
    expect(emulator.notifications()[1]).toMatchObject({ events: ['StatusEvent'], answer: 'OK' });
    const { seenAt } = await kept();
    expect(Date.now() - seenAt).toBeLessThan(70 * MINUTE);
    await silentFor(5);
    const before = await kept();
    emulator.world.clock.advance(31 * MINUTE);
    await notified(3);
    expect(await kept()).toEqual(before);
    expect(inbound.changed()).toEqual([]);
  });

  it('that ended at Exchange is made anew', async () => {
    await push().ensure(annika, POLICY);
    await notified(1);
    emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate: 'subscription-lost' }, times: 1 });
    meet();
    expect(emulator.subscriptions()).toEqual([]);
    await silentFor(76);
    await push().ensure(annika, POLICY);
    expect(emulator.subscriptions()).toEqual([(await kept()).id]);
  });

  it('to another address is made anew', async () => {
    await push().ensure(annika, POLICY);
    await notified(1);
    const elsewhere = await startInbound();
    const moved = open('full', elsewhere.callbackUrl);
    elsewhere.attach(moved);
    await moved.push?.ensure(annika, POLICY);
    expect(emulator.subscriptions()).toHaveLength(2);
    meet();
    await eventually(async () => elsewhere.changed().length === 1);
    await eventually(async () => emulator.subscriptions().length === 1);
    expect(inbound.changed()).toEqual([]);
    await Promise.all([moved.close(), elsewhere.stop()]);
  });

  it.each([
    ['refused', { kind: 'inner-error', requestStatus: 'ErrorExceededSubscriptionCount' }, 'provider.throttled', 0],
    ['made without our hearing of it', { kind: 'commit-then-fail', status: 503 }, 'provider.unavailable', 1],
  ] as const)('that is %s leaves nothing behind', async (_, fault, code, atExchange) => {
    emulator.faults.add({ match: { operation: 'Subscribe' }, fault, times: 1 });
    expect(await faultCode(push().ensure(annika, POLICY))).toBe(code);
    expect(made()).toBe(1);
    expect(await push().subscribed()).toEqual([]);
    await notified(atExchange);
    meet();
    await eventually(async () => emulator.subscriptions().length === 0);
    expect(await vault.keys('')).toEqual([]);
    await push().ensure(annika, POLICY);
    expect(emulator.subscriptions()).toEqual([(await kept()).id]);
  });

  it('ends when the connection is given back, by the answer to its next notification', async () => {
    const henrik = await system.findMailbox('henrik.lorenz@marigold.example', POLICY);
    for (const mailbox of [annika, henrik]) await push().ensure(mailbox, POLICY);
    expect(new Set(await push().subscribed())).toEqual(new Set([annika.id, henrik.id]));
    await notified(2);
    await system.release?.(POLICY);
    expect(await vault.keys('')).toEqual([]);
    emulator.world.clock.advance(31 * MINUTE);
    await eventually(async () => emulator.subscriptions().length === 0);
    expect(emulator.notifications().map(({ answer }) => answer)).toEqual(['OK', 'OK', 'Unsubscribe', 'Unsubscribe']);
  });

  it('ends when nobody answers any more', async () => {
    await push().ensure(annika, POLICY);
    await notified(1);
    await inbound.stop();
    meet();
    const wanted = [0.5, 1, 2, 4, 8, 16];
    for (const [index, minutes] of wanted.entries()) {
      await notified(2 + index);
      emulator.world.clock.advance(minutes * MINUTE);
    }
    await eventually(async () => emulator.subscriptions().length === 0);
    expect(emulator.notifications()).toHaveLength(2 + wanted.length);
  });

  it('is offered only where the account acts as the owner', () => {
    for (const level of ['restricted', 'free-busy'] as const) {
      const { push: feed, receive, release } = open(level);
      expect([feed, receive, release]).toEqual([undefined, undefined, undefined]);
    }
  });
});

const notification = (subscriptionId: string, inside = '<t:ModifiedEvent/>') =>
  `<?xml version="1.0"?><s:Envelope ${NAMESPACES}><s:Body><m:SendNotification><m:ResponseMessages><m:SendNotificationResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Notification><t:SubscriptionId>${subscriptionId}</t:SubscriptionId>${inside}</m:Notification></m:SendNotificationResponseMessage></m:ResponseMessages></m:SendNotification></s:Body></s:Envelope>`;

describe('a notification', () => {
  const receive = async (call: Partial<InboundCall>) => {
    const { id, secret } = await kept();
    const genuine = { method: 'POST', path: `/notifications/${secret}`, query: {}, headers: {}, body: notification(id) };
    const answer = await system.receive?.({ ...genuine, ...call });
    return { ...answer, said: /<m:SubscriptionStatus>(\w+)</.exec(answer?.body ?? '')?.[1] };
  };
  beforeEach(() => push().ensure(annika, POLICY));

  it('is answered as Exchange wants it', async () => {
    expect(await receive({})).toMatchObject({ status: 200, contentType: 'text/xml; charset=utf-8', said: 'OK', changed: [annika.id] });
    const fixture = await readFile(new URL('./fixtures/send-notification.xml', import.meta.url), 'utf8');
    expect(await receive({ body: fixture.replace('SUBSCRIPTION', (await kept()).id) })).toMatchObject({ said: 'OK', changed: [annika.id] });
  });

  it.each([
    ['a status event', '<t:StatusEvent><t:Watermark>AQ==</t:Watermark></t:StatusEvent>'],
    ['nothing', ''],
  ])('with %s tells of no change', async (_, inside) => {
    expect(await receive({ body: notification((await kept()).id, inside) })).toMatchObject({ said: 'OK', changed: [] });
  });

  it.each([
    ['another address', { path: '/other' }],
    ['the address alone', { path: '/notifications/' }],
    ['an address that is a key', { path: '/notifications/../push:x' }],
    ['a longer address', { path: `/notifications/${'x'.repeat(44)}` }],
    ['another method', { method: 'GET' }],
  ])('to %s is refused', async (_, call) => {
    expect(await receive(call)).toMatchObject({ status: 404, changed: [] });
  });

  it('to an address that nobody gave out tells nothing, and ends', async () => {
    expect(await receive({ path: `/notifications/${'x'.repeat(43)}` })).toMatchObject({ status: 200, said: 'Unsubscribe', changed: [] });
  });

  it.each(['', 'x', 'Zm9yZ2Vk'])('of another subscription (%j) tells nothing, and ends', async (id) => {
    const before = await kept();
    expect(await receive({ body: notification(id) })).toMatchObject({ status: 200, said: 'Unsubscribe', changed: [] });
    expect(await kept()).toEqual(before);
  });

  it('after the end of its subscription tells nothing, and ends', async () => {
    const { id, secret } = await kept();
    await push().end(annika.id, POLICY);
    await push().end(annika.id, POLICY);
    const call = { method: 'POST', path: `/notifications/${secret}`, query: {}, headers: {}, body: notification(id) };
    expect(await system.receive?.(call)).toMatchObject({ status: 200, body: expect.stringContaining('>Unsubscribe<'), changed: [] });
  });

  it.each([
    ['no XML', 'changed'],
    ['nothing', ''],
    ['a document type', notification('x').replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaa">]>')],
    ['another message', notification('x').replaceAll('SendNotification', 'GetEventsResponse')],
    ['a fault', `<s:Envelope ${NAMESPACES}><s:Body><s:Fault><faultcode>s:Client</faultcode></s:Fault></s:Body></s:Envelope>`],
    ['no notification in it', notification('x').replace(/<m:Notification>.*<\/m:Notification>/, '')],
  ])('with %s is refused', async (_, body) => {
    expect(await receive({ body })).toMatchObject({ status: 400, changed: [] });
  });

  it('that is lost costs nothing but time: the next look finds the change', async () => {
    const { cursor } = (await system.changes?.since(annika, null, POLICY)) ?? expect.unreachable('there are changes');
    emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate: 'lost' } });
    meet();
    expect((await system.changes?.since(annika, cursor, POLICY))?.changed).toBe(true);
    expect(inbound.changed()).toEqual([]);
  });

  it('that nobody took comes again, with what happened since', async () => {
    await notified(1);
    inbound.attach({ receive: async () => ({ status: 503, changed: [] }) });
    meet();
    await notified(2);
    meet();
    inbound.attach(system);
    emulator.world.clock.advance(MINUTE);
    await notified(3);
    expect(emulator.notifications().slice(1)).toMatchObject([
      { events: ['CreatedEvent'], answer: null },
      { events: ['CreatedEvent', 'CreatedEvent'], answer: 'OK' },
    ]);
    expect(inbound.changed()).toEqual([annika.id]);
  });

  it('does not show its address in the journal', async () => {
    const { secret } = await kept();
    expect(JSON.stringify(emulator.journal.entries())).not.toContain(secret);
  });

  it.each(['twice', 'late', 'reordered'] as const)('that comes %s is only a hint more', async (fate) => {
    emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate }, times: 1 });
    meet();
    meet();
    await eventually(async () => inbound.changed().length >= 2);
    expect(new Set(inbound.changed())).toEqual(new Set([annika.id]));
  });
});
