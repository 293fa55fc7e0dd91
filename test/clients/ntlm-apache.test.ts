/** Our NTLM before an acceptor that is not ours: Apache with gss-ntlmssp, as a proxy in front of the emulated Exchange. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTestCertificate } from '../../emulators/harness/test-certificate.ts';
import { SERVICE_ACCOUNTS } from '../../emulators/organization/demo/accounts.ts';
import { instant } from '../../src/domain/time/instant.ts';
import { createNtlmClient } from '../../src/platform/ntlm/ntlm-client.ts';
import type { CalendarSystem } from '../../src/ports/calendar-provider.ts';
import { exchangeProvider } from '../../src/providers/exchange-ews/index.ts';
import { element, envelope } from '../../src/providers/exchange-ews/wire.ts';
import { startTestEwsEmulator, type TestEwsEmulator } from '../support/emulator/start-ews-emulator.ts';
import { memoryVault } from '../support/fakes/memory-vault.ts';
import { NOT_HERE, requirePackages } from './support/require-packages.ts';
import { type Apache, startApache } from './support/start-apache.ts';

const availability = await requirePackages(
  '/usr/sbin/apache2:apache2-bin',
  '/usr/lib/apache2/modules/mod_auth_gssapi.so:libapache2-mod-auth-gssapi',
  '/usr/lib/*/gssntlmssp/gssntlmssp.so:gss-ntlmssp',
);
const POLICY = { timeoutMs: 20_000, attempts: 1 };
const PASSWORD = 'Kornblume, 14 Stück';
const { user, password } = SERVICE_ACCOUNTS.superuser;

describe('NTLM before Apache with gss-ntlmssp', () => {
  if (availability.kind === NOT_HERE) {
    it('signs in with and without TLS', (context) => context.skip(availability.reason));
    return;
  }
  const certificate = makeTestCertificate();
  let emulator: TestEwsEmulator;
  let apache: Apache;
  beforeAll(async () => {
    emulator = await startTestEwsEmulator({ tls: false });
    const account = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    apache = await startApache({ certificate, backend: emulator.url, account, user: `MARIGOLD:calendula:${PASSWORD}` });
  });
  afterAll(async () => {
    await apache?.stop();
    await emulator?.stop();
  });

  const open = (origin: string, entered: string): CalendarSystem => {
    const input = {
      ...emulator.form('superuser', 'ntlm'),
      serverUrl: `${origin}/EWS/Exchange.asmx`,
      password: entered,
      certificate: certificate.ca,
    };
    const parsed = exchangeProvider.parseSettings(input);
    if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
    return exchangeProvider.open({
      ...parsed,
      level: 'full',
      capabilities: null,
      vault: memoryVault(),
      callbackUrl: 'https://unreached.invalid',
    });
  };

  it.each(['http', 'https'] as const)('signs in by %s, reads and writes over the connection that was authenticated', async (scheme) => {
    const system = open(scheme === 'http' ? apache.url : apache.tlsUrl, PASSWORD);
    expect((await system.signIn(POLICY)).serviceAccount).toBe('calendula@marigold.example');
    const mailbox = await system.findMailbox('annika.petersen@marigold.example', POLICY);
    const at = instant(Date.parse(scheme === 'http' ? '2026-10-14T08:00:00Z' : '2026-10-15T08:00:00Z'));
    const window = { start: at, end: instant(at + 3_600_000) };
    const organizer = { mailbox, name: mailbox.name, kind: 'person' } as const;
    const facts = { title: 'Interview', description: '', location: '', zone: 'Europe/Berlin', attendees: [], stampedAt: at };
    await system.events?.write(mailbox, { uid: `${scheme}@calendula`, sequence: 0, span: window, organizer, ...facts }, POLICY);
    const answer = (await system.freeBusy.read([mailbox], window, POLICY)).get(mailbox.id);
    expect(answer).toMatchObject({ kind: 'known', periods: [{ ...window, status: 'busy' }] });
    await system.close();
  });

  it('is refused with a wrong password after two handshakes, and then rests', async () => {
    const before = (await apache.log()).length;
    for (let round = 0; round < 3; round++) {
      const system = open(apache.tlsUrl, 'wrong');
      const mailbox = { id: 'x', address: 'annika.petersen@marigold.example' };
      const window = { start: instant(0), end: instant(3_600_000) };
      const answer = (await system.freeBusy.read([mailbox], window, POLICY)).get('x');
      expect(answer).toMatchObject({ kind: 'unknown', fault: { code: 'provider.unauthorized' } });
      await system.close();
    }
    expect((await apache.log()).length - before).toBe(4);
  });

  it('takes one handshake for many requests of one connection', async () => {
    const client = createNtlmClient({ credential: { userName: 'MARIGOLD\\calendula', password: PASSWORD }, ca: certificate.ca });
    const before = (await apache.log()).length;
    const body = envelope(element('m:GetRoomLists', {}), null);
    for (let round = 0; round < 4; round++) {
      const response = await client.send(
        { method: 'POST', url: `${apache.tlsUrl}/EWS/Exchange.asmx`, headers: { 'content-type': 'text/xml' }, body },
        POLICY,
      );
      expect(response.status).toBe(200);
    }
    await client.close();
    const lines = (await apache.log()).slice(before);
    expect(lines.filter((line) => line.startsWith('401'))).toHaveLength(1);
    expect(lines).toHaveLength(5);
  });
});
