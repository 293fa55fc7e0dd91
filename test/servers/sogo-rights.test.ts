/** Accounts with less than all rights on a real SOGo: "Success" without busy time must never become free time. */

import { afterEach, describe, expect, it } from 'vitest';
import { caldavProvider } from '../../src/providers/caldav/index.ts';
import { calendarObject, dayAround, POLICY, utc } from '../../src/providers/conformance/world.ts';
import { memoryVault } from '../support/fakes/memory-vault.ts';
import { startOrReason } from '../support/servers/describe-server.ts';
import type { RealServer } from '../support/servers/launch-server.ts';
import { type SogoRights, startSogo } from '../support/servers/start-sogo.ts';

const NOWHERE = { vault: memoryVault(), callbackUrl: 'https://unreached.invalid' };

const TEN = Date.UTC(2028, 4, 8, 10);
const ALICE = { id: '/SOGo/dav/alice/Calendar/personal/', address: 'alice@example.test' };
let server: RealServer | null = null;

afterEach(async () => {
  await server?.stop();
  server = null;
});

async function readAlice(rights: SogoRights, skip: (reason: string) => void) {
  const started = await startOrReason(() => startSogo(rights));
  if (!('server' in started)) return skip(started.reason);
  server = started.server;
  const text = calendarObject('busy@elsewhere', [
    `DTSTART:${utc(TEN)}`,
    `DTEND:${utc(TEN + 3_600_000)}`,
    'CLASS:PRIVATE',
    'SUMMARY:Private',
  ]);
  const headers = { authorization: `Basic ${btoa('alice:pw')}`, 'content-type': 'text/calendar' };
  const put = await fetch(new URL(`${ALICE.id}busy.ics`, server.url), { method: 'PUT', headers, body: text });
  expect(put.status).toBe(201);
  const parsed = caldavProvider.parseSettings({ serverUrl: server.url, userName: 'svc', password: 'pw', zone: 'UTC' });
  if (parsed.kind === 'invalid') throw new Error('the settings are wrong');
  const { capabilities } = await caldavProvider.open({ ...parsed, ...NOWHERE, level: 'free-busy', capabilities: null }).signIn(POLICY);
  const system = caldavProvider.open({ ...parsed, ...NOWHERE, level: 'free-busy', capabilities });
  const answers = await system.freeBusy.read([ALICE], dayAround(TEN), POLICY);
  await system.close();
  return answers.get(ALICE.id);
}

describe('free/busy at SOGo', () => {
  it('is known to an account that sees dates and times of all classes', async (context) => {
    const answer = await readAlice('free-busy', context.skip);
    expect(answer).toMatchObject({ kind: 'known', periods: [{ start: TEN }] });
  });
  it('is unknown to an account without rights, although the server says "Success"', async (context) => {
    const answer = await readAlice('none', context.skip);
    expect(answer).toMatchObject({ kind: 'unknown', fault: { code: 'provider.forbidden' } });
  });
  it('is unknown to an account from which private events are hidden', async (context) => {
    const answer = await readAlice('no-private', context.skip);
    expect(answer).toMatchObject({ kind: 'unknown', fault: { code: 'provider.forbidden' } });
  });
});
