import { expect, it } from 'vitest';
import type { SettingField } from '../ports/calendar-provider.ts';
import { fillForm, fitsPattern, mailAddresses, parsedForm, pemCertificate, webAddress } from './settings-form.ts';

const words = { en: '', de: '' };
const field = (name: string, rest: Partial<SettingField> = {}): SettingField => ({
  name,
  label: words,
  help: words,
  input: 'text',
  required: false,
  secret: false,
  ...rest,
});
const choice = (value: string) => ({ value, label: words });
const FIELDS = [
  field('way', { input: 'choice', choices: [choice('key'), choice('page')] }),
  field('key', { required: true, secret: true, shownWhen: { field: 'way', values: ['key'] } }),
  field('page', { required: true, shownWhen: { field: 'way', values: ['page'] } }),
  field('password', { secret: true }),
];
const fill = (input: Record<string, string>) => parsedForm(fillForm(FIELDS, { key: (value) => (value === 'wrong' ? 'No.' : null) }, input));

it('asks only for what is shown; a choice that was not made is the first', () => {
  expect(fill({})).toEqual({ kind: 'invalid', problems: [{ field: 'key', message: 'This is required.' }] });
  expect(fill({ way: 'page', page: 'x', key: 'wrong' })).toEqual({ kind: 'valid', settings: { way: 'page', page: 'x' }, secrets: {} });
});

it('keeps secrets apart, takes spaces away except from a password, and repeats no value in a problem', () => {
  const filled = fill({ key: ' k ', password: ' p ' });
  expect(filled).toEqual({ kind: 'valid', settings: {}, secrets: { key: 'k', password: ' p ' } });
  expect(JSON.stringify(fill({ key: 'wrong' }))).not.toContain('wrong');
});

it('refuses an answer that was not offered', () => {
  expect(fill({ way: 'other' })).toEqual({ kind: 'invalid', problems: [{ field: 'way', message: 'Choose one of the given answers.' }] });
});

it.each([
  [webAddress('http://example.org'), false],
  [webAddress('https://example.org/x'), true],
  [webAddress('https://169.254.169.254/'), false],
  [webAddress('example'), false],
  [mailAddresses('a@x, b@y;c@z'), true],
  [mailAddresses('a@x, b'), false],
  [pemCertificate('-----BEGIN CERTIFICATE-----'), true],
  [pemCertificate('-----BEGIN PRIVATE KEY-----'), false],
])('%j is said of what is right: %s', (problem, right) => {
  expect(problem === null).toBe(right);
});

it('knows patterns by letters, not by expressions', () => {
  expect(fitsPattern('Room.Elbe@example.org', ['room.*@example.org'])).toBe(true);
  expect(fitsPattern('roomXelbe@example.org', ['room.*@example.org'])).toBe(false);
});
