import { describe, expect, test } from 'vitest';
import { isFault } from '../domain/fault.ts';
import { describeConfig, type Environment, loadConfig } from './config.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
const OUTBOX = { CALENDULA_SECRET_KEY: KEY, CALENDULA_MAIL: 'outbox' };

function refusal(environment: Environment): string {
  try {
    loadConfig(environment);
  } catch (error) {
    if (isFault(error) && error.code === 'config.invalid') return error.report.detail;
    throw error;
  }
  throw new Error('was accepted');
}

describe('settings', () => {
  test('have defaults for everything but the key and the mail server', () => {
    expect(loadConfig(OUTBOX)).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://localhost:8080',
      databaseUrl: null,
      mail: { kind: 'outbox' },
      worker: true,
      rateLimits: true,
      metricsToken: null,
      trustedProxies: [],
      unknownVariables: [],
    });
  });

  test.each([
    ['CALENDULA_SECRET_KEY', { CALENDULA_MAIL: 'outbox' }],
    ['CALENDULA_SECRET_KEY', { ...OUTBOX, CALENDULA_SECRET_KEY: 'short' }],
    ['CALENDULA_PORT', { ...OUTBOX, CALENDULA_PORT: '80a' }],
    ['CALENDULA_PORT', { ...OUTBOX, CALENDULA_PORT: '70000' }],
    ['CALENDULA_PUBLIC_URL', { ...OUTBOX, CALENDULA_PUBLIC_URL: 'interviews' }],
    ['CALENDULA_PUBLIC_URL', { ...OUTBOX, CALENDULA_PUBLIC_URL: 'ftp://x.example' }],
    ['CALENDULA_PUBLIC_URL', { ...OUTBOX, CALENDULA_PUBLIC_URL: 'https://x.example/path' }],
    ['DATABASE_URL', { ...OUTBOX, DATABASE_URL: 'mysql://x' }],
    ['CALENDULA_SMTP_URL', { CALENDULA_SECRET_KEY: KEY }],
    ['CALENDULA_MAIL_FROM', { CALENDULA_SECRET_KEY: KEY, CALENDULA_SMTP_URL: 'smtp://h' }],
    ['CALENDULA_MAIL_FROM', { ...OUTBOX, CALENDULA_MAIL_FROM: 'nobody' }],
    ['CALENDULA_LOG_LEVEL', { ...OUTBOX, CALENDULA_LOG_LEVEL: 'loud' }],
    ['CALENDULA_WORKER', { ...OUTBOX, CALENDULA_WORKER: 'true' }],
    ['CALENDULA_METRICS_TOKEN', { ...OUTBOX, CALENDULA_METRICS_TOKEN: 'short' }],
    ['CALENDULA_TRUSTED_PROXIES', { ...OUTBOX, CALENDULA_TRUSTED_PROXIES: '10.0.0.0/33' }],
    ['CALENDULA_TRUSTED_PROXIES', { ...OUTBOX, CALENDULA_TRUSTED_PROXIES: 'proxy.example' }],
  ])('name %s when it is wrong', (name, environment) => {
    expect(refusal(environment)).toContain(name);
  });

  test('tell every wrong variable at once and never the value', () => {
    const detail = refusal({ CALENDULA_SECRET_KEY: 'c2VjcmV0', CALENDULA_PORT: 'x', CALENDULA_MAIL: 'outbox' });
    expect(detail).toContain('CALENDULA_SECRET_KEY');
    expect(detail).toContain('CALENDULA_PORT');
    expect(detail).not.toContain('c2VjcmV0');
  });

  test('name what looks like a setting but is none', () => {
    const config = loadConfig({ ...OUTBOX, CALENDULA_PROT: '80' });
    expect(config.unknownVariables).toEqual(['CALENDULA_PROT']);
    expect(Object.values(describeConfig(config))).toContain('CALENDULA_PROT');
  });

  test('an empty variable is one that is not set', () => {
    expect(loadConfig({ ...OUTBOX, DATABASE_URL: '', CALENDULA_PORT: '' })).toMatchObject({ databaseUrl: null, port: 8080 });
  });

  test('the sender is a name and an address', () => {
    const smtp = { CALENDULA_SECRET_KEY: KEY, CALENDULA_SMTP_URL: 'smtp://h' };
    expect(loadConfig({ ...smtp, CALENDULA_MAIL_FROM: 'Jobs at Elbe <jobs@elbe.example>' }).mail).toMatchObject({
      from: { name: 'Jobs at Elbe', address: 'jobs@elbe.example' },
    });
    expect(loadConfig({ ...smtp, CALENDULA_MAIL_FROM: 'jobs@elbe.example' }).mail).toMatchObject({
      from: { name: '', address: 'jobs@elbe.example' },
    });
  });

  test('are described without a secret', () => {
    const config = loadConfig({
      CALENDULA_SECRET_KEY: KEY,
      DATABASE_URL: 'postgres://calendula:hidden1@db.example/calendula?password=hidden2',
      CALENDULA_SMTP_URL: 'smtp://mailer:hidden3@mail.example:587',
      CALENDULA_MAIL_FROM: 'jobs@elbe.example',
      CALENDULA_METRICS_TOKEN: 'hidden4-hidden4-hidden4',
    });
    const told = JSON.stringify(describeConfig(config));
    expect(told).toContain('db.example');
    expect(told).not.toContain('hidden');
    expect(told).not.toContain(KEY);
  });
});
