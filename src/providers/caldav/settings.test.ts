/** The form: what is accepted, what is refused with the field named, and where the password goes. */
import { describe, expect, it } from 'vitest';
import { fitsPattern } from '../../platform/settings-form.ts';
import { fields, parseSettings } from './settings.ts';

const good = { serverUrl: 'https://calendar.example.org/SOGo/dav/', userName: 'svc', password: ' pass word ', zone: 'Europe/Berlin' };

describe('the form', () => {
  it('keeps the password apart and as it was typed', () => {
    expect(parseSettings({ ...good, userName: ' svc ' })).toEqual({
      kind: 'valid',
      settings: { serverUrl: good.serverUrl, userName: 'svc', zone: 'Europe/Berlin' },
      secrets: { password: ' pass word ' },
    });
  });

  it.each([
    [{ serverUrl: '' }, 'serverUrl'],
    [{ serverUrl: 'calendar.example.org' }, 'serverUrl'],
    [{ serverUrl: 'http://calendar.example.org/' }, 'serverUrl'],
    [{ serverUrl: 'https://169.254.169.254/' }, 'serverUrl'],
    [{ userName: 'a:b' }, 'userName'],
    [{ password: '' }, 'password'],
    [{ zone: 'Berlin' }, 'zone'],
    [{ urlTemplate: '/calendars/' }, 'urlTemplate'],
    [{ scheduling: 'magic' }, 'scheduling'],
    [{ certificate: 'no certificate' }, 'certificate'],
  ])('refuses %j and names the field', (change, field) => {
    const parsed = parseSettings({ ...good, ...change });
    expect(parsed.kind === 'invalid' && parsed.problems.map((each) => each.field)).toEqual([field]);
  });

  it('explains every field in both languages', () => {
    for (const { label, help } of fields) expect([label.en, label.de, help.en, help.de].every((text) => text.length > 3)).toBe(true);
  });
});

it.each([
  ['room-elbe@example.org', true],
  ['ROOM-ELBE@example.org', true],
  ['room-elbe@example.org.evil.test', false],
  ['anna@example.org', false],
  ['raum@example.org', true],
])('%s is a room: %s', (address, expected) => {
  expect(fitsPattern(address, ['room-*@example.org', 'raum@example.org'])).toBe(expected);
});
