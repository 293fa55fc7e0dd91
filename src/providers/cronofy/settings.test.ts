/** The form: what it accepts, and the addresses that follow from it. */
import { describe, expect, it } from 'vitest';
import { delegatedScope, parseSettings, readSettings } from './settings.ts';

const GOOD = { clientId: 'Zk-9_a', clientSecret: 'secret' };

describe('the form', () => {
  it.each([
    ['', 'https://api.cronofy.com', 'https://app.cronofy.com'],
    ['us', 'https://api.cronofy.com', 'https://app.cronofy.com'],
    ['uk', 'https://api-uk.cronofy.com', 'https://app-uk.cronofy.com'],
    ['de', 'https://api-de.cronofy.com', 'https://app-de.cronofy.com'],
    ['au', 'https://api-au.cronofy.com', 'https://app-au.cronofy.com'],
    ['ca', 'https://api-ca.cronofy.com', 'https://app-ca.cronofy.com'],
    ['sg', 'https://api-sg.cronofy.com', 'https://app-sg.cronofy.com'],
  ])('data centre "%s" leads to %s and %s', (dataCentre, apiUrl, appUrl) => {
    const parsed = parseSettings({ ...GOOD, dataCentre });
    if (parsed.kind === 'invalid') return expect.unreachable('it is right');
    expect(readSettings(parsed.settings, parsed.secrets)).toMatchObject({ apiUrl, appUrl, ...GOOD, certificate: null });
  });
  it('takes other addresses instead, as origins', () => {
    const parsed = parseSettings({ ...GOOD, apiUrl: 'https://proxy.example.org:8443/', appUrl: 'http://127.0.0.1:9999/x' });
    if (parsed.kind === 'invalid') return expect.unreachable('it is right');
    const { apiUrl, appUrl } = readSettings(parsed.settings, parsed.secrets);
    expect([apiUrl, appUrl]).toEqual(['https://proxy.example.org:8443', 'http://127.0.0.1:9999']);
  });
  it('keeps the secret apart from the settings', () => {
    expect(parseSettings(GOOD)).toEqual({ kind: 'valid', settings: { clientId: 'Zk-9_a' }, secrets: { clientSecret: 'secret' } });
  });
  it.each([
    [{ clientId: '' }, ['clientId']],
    [{ clientSecret: '' }, ['clientSecret']],
    [{ clientId: 'two words' }, ['clientId']],
    [{ dataCentre: 'fr' }, ['dataCentre']],
    [{ apiUrl: 'api.cronofy.com' }, ['apiUrl']],
    [{ apiUrl: 'http://api.cronofy.com' }, ['apiUrl']],
    [{ appUrl: 'https://169.254.169.254' }, ['appUrl']],
    [{ certificate: 'no' }, ['certificate']],
  ])('refuses %j', (change, fields) => {
    const parsed = parseSettings({ ...GOOD, ...change });
    expect(parsed.kind === 'invalid' && parsed.problems.map(({ field }) => field)).toEqual(fields);
  });
  it.each([
    ['full', 'read_write'],
    ['restricted', 'read_write'],
    ['free-busy', 'free_busy'],
  ] as const)('level %s needs the scope %s', (level, scope) => {
    expect(delegatedScope(level)).toBe(scope);
  });
});
