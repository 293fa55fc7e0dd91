/** The form: what is required when, what is said about a mistake, and what of a key file is kept where. */
import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isAllowed, parseSettings, readingUser, readSettings } from './settings.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const KEY = {
  type: 'service_account',
  client_email: 'calendula@project.iam.gserviceaccount.com',
  client_id: '1234567890',
  private_key_id: 'k1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
};
const keyFile = JSON.stringify(KEY);
const problemsOf = (input: Record<string, string>) => {
  const parsed = parseSettings(input);
  return parsed.kind === 'invalid' ? parsed.problems.map(({ field }) => field) : [];
};

describe('the form', () => {
  it('takes a key file, keeps it secret, and the account it names open', () => {
    const parsed = parseSettings({ keyFile });
    expect(parsed).toMatchObject({
      kind: 'valid',
      settings: { serviceAccount: KEY.client_email, clientId: '1234567890' },
      secrets: { keyFile },
    });
    expect(JSON.stringify(parsed.kind === 'valid' && parsed.settings)).not.toContain('PRIVATE KEY');
  });

  it('takes the account alone where no key is used', () => {
    const parsed = parseSettings({ signing: 'keyless', serviceAccount: KEY.client_email, keyFile: 'left over' });
    expect(parsed).toEqual({ kind: 'valid', settings: { signing: 'keyless', serviceAccount: KEY.client_email }, secrets: {} });
  });

  it('follows the new account when the key is replaced', () => {
    const other = JSON.stringify({ ...KEY, client_email: 'other@project.iam.gserviceaccount.com', client_id: '99' });
    const parsed = parseSettings({ serviceAccount: KEY.client_email, clientId: '1234567890', keyFile: other });
    expect(parsed).toMatchObject({ settings: { serviceAccount: 'other@project.iam.gserviceaccount.com', clientId: '99' } });
  });

  it.each([
    [{}, ['keyFile']],
    [{ keyFile: 'not JSON' }, ['keyFile']],
    [{ keyFile: JSON.stringify({ ...KEY, private_key: 'broken' }) }, ['keyFile']],
    [{ keyFile: JSON.stringify({ ...KEY, type: 'authorized_user' }) }, ['keyFile']],
    [{ signing: 'keyless' }, ['serviceAccount']],
    [{ signing: 'other', keyFile }, ['signing']],
    [{ keyFile, acting: 'shares' }, ['technicalUser']],
    [{ keyFile, acting: 'list' }, ['allowed']],
    [{ keyFile, technicalUser: 'nobody', adminUser: 'no body@x' }, ['technicalUser', 'adminUser']],
    [{ keyFile, calendarUrl: 'http://calendar.example.test' }, ['calendarUrl']],
    [{ keyFile, tokenUrl: 'https://169.254.169.254/token' }, ['tokenUrl']],
    [{ signing: 'keyless', serviceAccount: KEY.client_email, metadataUrl: 'http://169.254.169.254' }, ['metadataUrl']],
    [{ keyFile, certificate: 'no PEM' }, ['certificate']],
  ] as readonly [Record<string, string>, string[]][])('names the field of a mistake: %#', (input, problems) => {
    expect(problemsOf(input)).toEqual(problems);
  });

  it('repeats nothing of a key that it cannot read', () => {
    const parsed = parseSettings({ keyFile: '{"private_key":"very secret"}' });
    expect(JSON.stringify(parsed)).not.toContain('very secret');
  });
});

describe('stored settings', () => {
  it('have Google’s own addresses unless others were entered', () => {
    const settings = readSettings({}, { keyFile });
    expect(settings).toMatchObject({
      acting: 'owner',
      calendarUrl: 'https://www.googleapis.com',
      tokenUrl: 'https://oauth2.googleapis.com/token',
    });
    expect(readSettings({ calendarUrl: 'https://proxy.example.test/' }, { keyFile }).calendarUrl).toBe('https://proxy.example.test');
  });

  it('read as the technical user, else as the user for the directory', () => {
    expect(readingUser({ technicalUser: 'a@x', adminUser: 'b@x' })).toBe('a@x');
    expect(readingUser({ technicalUser: null, adminUser: 'b@x' })).toBe('b@x');
  });

  it('limit by patterns of whole addresses', () => {
    const { allowed } = readSettings({ allowed: 'anna@x.test, *@hr.x.test\n*@resource.calendar.google.com' }, {});
    const may = (address: string) => isAllowed({ acting: 'list', allowed }, address);
    expect(['anna@x.test', 'Ben@hr.x.test', 'c_1@resource.calendar.google.com'].map(may)).toEqual([true, true, true]);
    expect(['xanna@x.test', 'anna@x.test.evil', 'anna@xatest'].map(may)).toEqual([false, false, false]);
    expect(isAllowed({ acting: 'owner', allowed: [] }, 'anybody@x.test')).toBe(true);
  });
});
