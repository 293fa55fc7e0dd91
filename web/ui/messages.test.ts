import { describe, expect, it } from 'vitest';
import { formatMessage, pickLanguage, translator, valueNames } from './messages.ts';

describe('formatMessage', () => {
  it('fills values and formats numbers for the language', () => {
    expect(formatMessage('{who} of {total}', { who: 'Ms Adler', total: 1234 }, 'de')).toBe('Ms Adler of 1.234');
    expect(formatMessage('{total}', { total: 1234 }, 'en')).toBe('1,234');
  });

  it('shows a missing value as its name', () => {
    expect(formatMessage('Dear {name}', {}, 'en')).toBe('Dear {name}');
  });

  it('chooses the plural branch, exact numbers first', () => {
    const message = '{n, plural, =0 {no times} one {# time} other {# times}} left';
    expect([0, 1, 37].map((n) => formatMessage(message, { n }, 'en'))).toEqual(['no times left', '1 time left', '37 times left']);
  });

  it('chooses the select branch and falls back to other', () => {
    const message = '{who, select, applicant {The applicant} other {{name}}} booked';
    expect(formatMessage(message, { who: 'applicant' }, 'en')).toBe('The applicant booked');
    expect(formatMessage(message, { who: 'user', name: 'Ms Adler' }, 'en')).toBe('Ms Adler booked');
  });

  it('nests, and # means the innermost plural', () => {
    const message = '{a, plural, other {# of {b, plural, one {# room} other {# rooms}}}}';
    expect(formatMessage(message, { a: 1, b: 2 }, 'en')).toBe('1 of 2 rooms');
  });

  it('leaves # alone outside a plural', () => {
    expect(formatMessage('Room #4', {}, 'en')).toBe('Room #4');
  });

  it.each(['{a', 'a}', '{a, date, short}', '{a, plural, one {x}}', '{}', '{a, select, other {x}'])('refuses %s', (message) => {
    expect(() => formatMessage(message, {}, 'en')).toThrow(SyntaxError);
  });
});

describe('translator', () => {
  it('looks up and fills', () => {
    expect(translator({ hello: 'Hello {name}' }, 'en')('hello', { name: 'Ada' })).toBe('Hello Ada');
  });
});

describe('valueNames', () => {
  it('finds names at every depth', () => {
    expect([...valueNames('{a} {n, plural, other {{b} {k, select, other {{c}}}}}')].sort()).toEqual(['a', 'b', 'c', 'k', 'n']);
  });
});

describe('pickLanguage', () => {
  it('takes the first that is known, by its primary tag', () => {
    expect(pickLanguage(['fr', 'de-AT', 'en'])).toBe('de');
    expect(pickLanguage(['fr'])).toBe('en');
  });
});
