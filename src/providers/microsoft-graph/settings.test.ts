/** The form: what each way of signing in needs, and what is refused before anything is contacted. */
import { describe, expect, it } from 'vitest';
import { appCertificate } from '../../../test/support/emulator/graph-world.ts';
import { fields, parseSettings, readSettings } from './settings.ts';

const IDS = { tenant: '11111111-2222-3333-4444-555555555555', clientId: '66666666-7777-8888-9999-000000000000' };
const problemsOf = (input: Record<string, string>) => {
  const parsed = parseSettings(input);
  return parsed.kind === 'valid' ? [] : parsed.problems.map(({ field }) => field);
};
const { clientCertificate, privateKey } = appCertificate();

describe('the form', () => {
  it('wants a certificate with its key when no way was chosen', () => {
    expect(problemsOf(IDS)).toEqual(['clientCertificate', 'privateKey']);
    expect(problemsOf({ ...IDS, clientCertificate, privateKey })).toEqual([]);
  });
  it('keeps the key apart from what may be shown, and drops what the chosen way does not use', () => {
    const parsed = parseSettings({ ...IDS, clientCertificate, privateKey, clientSecret: 'left over' });
    expect(parsed.kind === 'valid' && Object.keys(parsed.secrets)).toEqual(['privateKey']);
    expect(parsed.kind === 'valid' && JSON.stringify(parsed.settings)).not.toMatch(/PRIVATE|left over/);
  });
  it('refuses a key of another certificate', () => {
    expect(problemsOf({ ...IDS, clientCertificate, privateKey: appCertificate().privateKey })).toEqual(['privateKey']);
  });
  it.each([
    ['secret', { clientSecret: 's' }],
    ['federated', {}],
    ['user', { clientSecret: 's' }],
  ])('needs nothing more for %s', (credential, more) => {
    expect(problemsOf({ ...IDS, credential, ...more })).toEqual([]);
  });
  it.each([
    [{ tenant: 'no tenant' }, 'tenant'],
    [{ clientId: 'calendula' }, 'clientId'],
    [{ clientCertificate: 'text' }, 'clientCertificate'],
    [{ privateKey: clientCertificate }, 'privateKey'],
    [{ credential: 'password' }, 'credential'],
    [{ cloud: 'mars' }, 'cloud'],
    [{ anchorMailbox: 'nobody' }, 'anchorMailbox'],
    [{ graphUrl: 'http://graph.example.org' }, 'graphUrl'],
    [{ loginUrl: 'https://169.254.169.254' }, 'loginUrl'],
    [{ certificate: 'text' }, 'certificate'],
  ])('refuses %o', (change, field) => {
    expect(problemsOf({ ...IDS, clientCertificate, privateKey, ...change })).toContain(field);
  });
  it('gives the server’s own identity to nobody but the vendor', () => {
    expect(problemsOf({ ...IDS, credential: 'federated', loginUrl: 'https://login.intruder.example' })).toEqual(['loginUrl']);
  });
  it('speaks both languages everywhere', () => {
    for (const { label, help } of fields) expect([label.en, label.de, help.en, help.de].every((text) => text !== '')).toBe(true);
  });
});

describe('the hosts', () => {
  it.each([
    ['', 'https://login.microsoftonline.com', 'https://graph.microsoft.com'],
    ['us-government', 'https://login.microsoftonline.us', 'https://graph.microsoft.us'],
    ['us-dod', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us'],
    ['china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn'],
  ])('of the cloud "%s"', (cloud, loginUrl, graphUrl) => {
    expect(readSettings(cloud === '' ? {} : { cloud }, {})).toMatchObject({ loginUrl, graphUrl });
  });
  it('are those entered, where some are', () => {
    const settings = readSettings({ loginUrl: 'https://login.example.org/', graphUrl: 'https://graph.example.org/v1.0' }, {});
    expect(settings).toMatchObject({ loginUrl: 'https://login.example.org', graphUrl: 'https://graph.example.org' });
  });
});
