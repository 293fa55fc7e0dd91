import { describe, expect, it } from 'vitest';
import { acceptedLanguage, keptQuery, readStart, readWishes } from './page-wishes.ts';

describe('wishes of an address', () => {
  it('are read', () => {
    const wishes = readWishes({ view: 'move', zone: 'Asia/Kolkata', lang: 'de', days: '14', month: '2027-03', start: '2027-03-02T09:30Z' });
    expect(wishes).toEqual({
      view: 'move',
      zone: 'Asia/Kolkata',
      language: 'de',
      days: 14,
      month: '2027-03',
      start: Date.parse('2027-03-02T09:30Z'),
    });
    expect(keptQuery(wishes)).toBe('?zone=Asia%2FKolkata&lang=de&days=14&month=2027-03');
  });

  it.each([
    { view: 'admin' },
    { zone: 'Mars/Olympus' },
    { zone: '+05:30' },
    { zone: '' },
    { lang: 'fr' },
    { days: '-3' },
    { days: '1e99' },
    { days: 'many' },
    { month: '2027-13' },
    { month: '0000-00' },
    { start: 'tomorrow' },
    { start: '2027-13-40T99:99Z' },
  ])('%j makes no sense and changes nothing', (query) => {
    expect(readWishes(query as unknown as Record<string, string>)).toEqual({
      view: null,
      zone: null,
      language: null,
      days: 7,
      month: null,
      start: null,
    });
  });

  it('take a start only as the page sends it', () => {
    expect(readStart('2027-03-02T09:30Z')).toBe(Date.parse('2027-03-02T09:30:00Z'));
    for (const other of ['2027-03-02', '2027-03-02T09:30', '2027-03-02T09:30+01:00', 5, undefined]) expect(readStart(other)).toBeNull();
  });
});

describe('Accept-Language', () => {
  it.each([
    [undefined, 'en'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['fr-FR, en;q=0.7, de;q=0.9', 'de'],
    ['en-GB', 'en'],
    ['de;q=0, en', 'en'],
    ['zh', 'en'],
  ])('%s gives %s', (header, language) => {
    expect(acceptedLanguage(header)).toBe(language);
  });
});
