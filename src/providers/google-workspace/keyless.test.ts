/** Signing in without a key: the identity of the machine signs for the service account. */
import { expect, it } from 'vitest';
import { GOOGLE_ACCOUNTS } from '../../../emulators/google/accounts.ts';
import { openGoogle, startTestGoogle, type TestGoogle } from '../../../test/support/emulator/start-google.ts';
import { remedy } from './remedies.ts';

function keylessForm(emulator: TestGoogle, account: keyof typeof GOOGLE_ACCOUNTS = 'full'): Record<string, string> {
  const { keyFile: _key, ...form } = emulator.forms[account];
  const { email, clientId } = GOOGLE_ACCOUNTS[account];
  return { ...form, signing: 'keyless', serviceAccount: email, clientId, signingUrl: emulator.url, metadataUrl: emulator.url };
}

it('signs in by the machine’s identity, asks it once, and keeps no key', async () => {
  const emulator = await startTestGoogle();
  const { system, signedIn } = await openGoogle(keylessForm(emulator));
  expect(signedIn.serviceAccount).toBe(GOOGLE_ACCOUNTS.full.email);
  const operations = emulator.journal.entries().map(({ operation }) => operation);
  expect(operations.filter((one) => one === 'metadata')).toHaveLength(1);
  expect(operations.filter((one) => one === 'signJwt').length).toBe(operations.filter((one) => one === 'token').length);
  await system.close();
  await emulator.stop();
  expect(emulator.lint).toEqual([]);
});

it('names the right that the machine lacks, with the command that gives it', async () => {
  const emulator = await startTestGoogle();
  const form = keylessForm(emulator, 'restricted');
  const failure = await openGoogle(form, { level: 'restricted' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'provider.forbidden', report: { detail: expect.stringContaining('may not sign for it') } });
  const { report } = failure as { report: Parameters<typeof remedy>[0]['fault'] };
  const facts = { level: 'restricted', serviceAccount: null, probeMailbox: 'a@x.test', outOfScopeMailbox: null } as const;
  const found = remedy({ probe: 'sign-in', fault: report, settings: form, ...facts });
  expect(found).toMatchObject({ who: 'operator' });
  expect(found?.command).toContain(`add-iam-policy-binding ${GOOGLE_ACCOUNTS.restricted.email}`);
  expect(found?.command).toContain('roles/iam.serviceAccountTokenCreator');
  await emulator.stop();
});

it('says so where the machine has no identity', async () => {
  const emulator = await startTestGoogle();
  const failure = await openGoogle({ ...keylessForm(emulator), metadataUrl: 'http://127.0.0.1:9' }).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: 'provider.unauthorized',
    report: { detail: expect.stringContaining('no identity at Google Cloud') },
  });
  await emulator.stop();
});
