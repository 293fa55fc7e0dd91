/** Pushes in all their fates, and what is believed of them. */
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION } from '../../../emulators/cronofy/authorizations.ts';
import { USUAL } from '../../../emulators/cronofy/personality.ts';
import { enterMeeting } from '../../../emulators/organization/acts.ts';
import { startCronofy, type TestCronofy } from '../../../test/support/emulator/start-cronofy.ts';
import type { Mailbox } from '../../domain/directory/participant.ts';
import { instant } from '../../domain/time/instant.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';

const POLICY = { timeoutMs: 5_000, attempts: 1 };
const TEN = Date.parse('2028-01-12T09:00:00Z');
const DAY = { start: instant(TEN - 9 * 3_600_000), end: instant(TEN + 15 * 3_600_000) };
let cronofy: TestCronofy;
let system: CalendarSystem;
let mailbox: Mailbox;
let meetings = 0;

beforeAll(async () => {
  cronofy = await startCronofy();
  await cronofy.consent();
  system = await cronofy.open();
});
beforeEach(async () => {
  mailbox = await system.findMailbox(cronofy.emulator.world.mailboxes()[meetings]?.address ?? '', POLICY);
  await system.push?.ensure(mailbox, POLICY);
});
afterEach(async () => {
  cronofy.emulator.faults.clear();
  cronofy.emulator.setPersonality(USUAL);
  await system.push?.end(mailbox.id, POLICY);
  expect(cronofy.emulator.findings).toEqual([]);
});
afterAll(async () => {
  await system.close();
  await cronofy.stop();
});

/** Its owner enters something. */
function change(): void {
  meetings += 1;
  const owner = cronofy.emulator.world.mailboxAt(mailbox.address);
  enterMeeting(cronofy.emulator.world, owner, { uid: `desk-${meetings}`, title: 'Lunch', start: TEN, end: TEN + 3_600_000 });
}
const told = () => cronofy.inbound.changed().filter((id) => id === mailbox.id).length;
const toldAgain = (before: number, times = 1) => expect.poll(() => told() - before, { timeout: 4_000 }).toBe(times);
const pushes = () => cronofy.emulator.outgoing.sent.filter(({ operation }) => operation === 'push');
const asked = (operation: string) => cronofy.emulator.journal.entries().filter((entry) => entry.operation === operation).length;

describe('a subscription', () => {
  it('tells of a change, and costs no call while nothing is due', async () => {
    const before = [told(), cronofy.emulator.journal.entries().length] as const;
    await system.push?.ensure(mailbox, POLICY);
    await system.push?.ensure(mailbox, POLICY);
    expect(cronofy.emulator.journal.entries().length).toBe(before[1]);
    change();
    await toldAgain(before[0]);
  });
  it('is looked for once a day, and made again when it is gone', async () => {
    const record = JSON.parse((await cronofy.vault.read(`push:${mailbox.id}`)) ?? '{}');
    await cronofy.vault.write(`push:${mailbox.id}`, JSON.stringify({ ...record, seenAt: 0 }));
    const opened = asked('channel-open');
    await system.push?.ensure(mailbox, POLICY);
    expect(asked('channel-open')).toBe(opened);
    cronofy.emulator.channels.closeAll(mailbox.id);
    await cronofy.vault.write(`push:${mailbox.id}`, JSON.stringify({ ...record, seenAt: 0 }));
    await system.push?.ensure(mailbox, POLICY);
    expect(asked('channel-open')).toBe(opened + 1);
    const before = told();
    change();
    await toldAgain(before);
  });
  it('that Cronofy ended is found out at the next daily look', async () => {
    cronofy.emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate: 'subscription-lost' }, times: 1 });
    change();
    const record = JSON.parse((await cronofy.vault.read(`push:${mailbox.id}`)) ?? '{}');
    await cronofy.vault.write(`push:${mailbox.id}`, JSON.stringify({ ...record, seenAt: 0 }));
    const opened = asked('channel-open');
    await system.push?.ensure(mailbox, POLICY);
    expect(asked('channel-open')).toBe(opened + 1);
    const before = told();
    change();
    await toldAgain(before);
  });
  it('moves with the callback address', async () => {
    const record = JSON.parse((await cronofy.vault.read(`push:${mailbox.id}`)) ?? '{}');
    await cronofy.vault.write(`push:${mailbox.id}`, JSON.stringify({ ...record, callbackUrl: 'https://before.invalid/callbacks' }));
    const [opened, closed] = [asked('channel-open'), asked('channel-close')];
    await system.push?.ensure(mailbox, POLICY);
    expect([asked('channel-open') - opened, asked('channel-close') - closed]).toEqual([1, 1]);
  });
});

describe('a push', () => {
  it.each([
    ['twice', 2],
    ['late', 1],
  ] as const)('that comes %s is told %i times', async (fate, times) => {
    const before = told();
    cronofy.emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate }, times: 1 });
    change();
    await toldAgain(before, times);
  });
  it('that comes in the wrong order is told all the same', async () => {
    const before = told();
    cronofy.emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate: 'reordered' }, times: 1 });
    change();
    change();
    await toldAgain(before, 2);
  });
  it('that is lost is found by looking', async () => {
    const start = await system.changes?.since(mailbox, null, POLICY);
    cronofy.emulator.faults.add({ match: { operation: 'push' }, fault: { kind: 'push', fate: 'lost' }, times: 1 });
    change();
    expect(await system.changes?.since(mailbox, start?.cursor ?? null, POLICY)).toMatchObject({ changed: true, ownUids: [] });
  });
  it('of the end of a connection makes the calendar unknown at once', async () => {
    expect((await system.freeBusy.read([mailbox], DAY, POLICY)).get(mailbox.id)?.kind).toBe('known');
    cronofy.emulator.setPersonality({ disconnected: [mailbox.address] });
    const before = told();
    cronofy.emulator.channels.tellOfAccount(cronofy.emulator.world.mailboxAt(mailbox.address), 'profile_disconnected');
    await toldAgain(before);
    const answer = (await system.freeBusy.read([mailbox], DAY, POLICY)).get(mailbox.id);
    expect(answer).toMatchObject({ kind: 'unknown', fault: { code: 'provider.unauthorized' } });
  });
  it.each(['wrong', 'hex', 'missing'] as const)('with a signature that is %s tells nothing', async (signature) => {
    const [before, sent] = [told(), pushes().length];
    cronofy.emulator.setPersonality({ signature });
    change();
    await expect.poll(() => pushes().slice(sent).at(-1)?.status).toBe(401);
    expect(told()).toBe(before);
  });
  it('that was recorded and sent to another address tells nothing', async () => {
    const body = JSON.stringify({ notification: { type: 'change' }, channel: { channel_id: 'chn_1' } });
    const headers = { 'cronofy-hmac-sha256': createHmac('sha256', APPLICATION.clientSecret).update(body).digest('base64') };
    const call = { method: 'POST', query: {}, headers, body };
    expect(await system.receive?.({ ...call, path: '/changes/somebody-elses-address-00' })).toEqual({ status: 404, changed: [] });
    const { nonce } = JSON.parse((await cronofy.vault.read(`push:${mailbox.id}`)) ?? '{}');
    expect(await system.receive?.({ ...call, path: `/delegations/${nonce}` })).toEqual({ status: 404, changed: [] });
    expect(await system.receive?.({ ...call, path: `/changes/${nonce}` })).toEqual({ status: 200, changed: [mailbox.id] });
    const odd = JSON.stringify({ notification: { type: 'something_new' }, channel: { channel_id: 'chn_1' } });
    const signed = { 'cronofy-hmac-sha256': createHmac('sha256', APPLICATION.clientSecret).update(odd).digest('base64') };
    expect(await system.receive?.({ ...call, path: `/changes/${nonce}`, body: odd, headers: signed })).toEqual({
      status: 200,
      changed: [],
    });
  });
});
