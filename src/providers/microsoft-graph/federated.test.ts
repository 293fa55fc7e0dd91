/** Signing in with the server's own identity: no secret anywhere, a file that is read anew each time. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startTestGraph, type TestGraph } from '../../../test/support/emulator/start-graph-emulator.ts';
import { memoryVault } from '../../../test/support/fakes/memory-vault.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { faultCode } from '../conformance/world.ts';
import { graphProvider } from './index.ts';

const POLICY = { timeoutMs: 10_000, attempts: 1 };
const ISSUER = 'https://cluster.example/issuer';
const SUBJECT = 'system:serviceaccount:calendula:server';
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const folder = mkdtempSync(join(tmpdir(), 'calendula-identity-'));
const file = join(folder, 'token');
let emulator: TestGraph;
let system: CalendarSystem;

async function identity(subject: string, life = '10m'): Promise<string> {
  const token = new SignJWT({}).setProtectedHeader({ alg: 'RS256' }).setIssuer(ISSUER).setSubject(subject);
  return token.setAudience('api://AzureADTokenExchange').setIssuedAt().setExpirationTime(life).sign(privateKey);
}

beforeAll(async () => {
  emulator = await startTestGraph();
  const trusted = { issuer: ISSUER, subject: SUBJECT, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() };
  emulator.tenant.change(emulator.clientId('superuser'), { federated: [trusted] });
  const { clientSecret: _unused, ...form } = emulator.form('superuser');
  const parsed = graphProvider.parseSettings({ ...form, credential: 'federated' });
  if (parsed.kind === 'invalid') throw new Error('the settings are wrong');
  expect(parsed.secrets).toEqual({});
  system = graphProvider.open({
    ...parsed,
    vault: memoryVault(),
    callbackUrl: 'https://unreached.invalid',
    level: 'full',
    capabilities: null,
  });
});
beforeEach(() => vi.stubEnv('AZURE_FEDERATED_TOKEN_FILE', file));
afterAll(async () => {
  vi.unstubAllEnvs();
  await system.close();
  await emulator.stop();
  rmSync(folder, { recursive: true });
});

it('proves the server by its file, and takes the file as it is now', async () => {
  writeFileSync(file, `${await identity(SUBJECT)}\n`);
  expect(await faultCode(system.signIn(POLICY))).toBe('no fault');
  writeFileSync(file, await identity('system:serviceaccount:calendula:intruder'));
  expect(await faultCode(system.signIn(POLICY))).toBe('provider.unauthorized');
  writeFileSync(file, await identity(SUBJECT, '-10m'));
  expect(await faultCode(system.signIn(POLICY))).toBe('provider.unauthorized');
  writeFileSync(file, await identity(SUBJECT));
  expect(await faultCode(system.signIn(POLICY))).toBe('no fault');
});

it.each([
  ['no file is named', undefined],
  ['there is no such file', '/nowhere/token'],
])('says what the operator has to do when %s', async (_, name) => {
  vi.stubEnv('AZURE_FEDERATED_TOKEN_FILE', name);
  const error = await system.signIn(POLICY).catch((each: Error) => each);
  expect(String(error)).toMatch(/config\.invalid: .*AZURE_FEDERATED_TOKEN_FILE/);
  expect(String(error)).not.toContain('/nowhere');
});
