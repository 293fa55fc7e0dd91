import { describe, expect, it } from 'vitest';
import { formatMessage, valueNames } from '../../ui/messages.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import type { WordKey } from './words.ts';

describe('words of the booking page', () => {
  it.each(Object.keys(en) as WordKey[])('%s asks for the same values in both languages', (key) => {
    expect(valueNames(de[key])).toEqual(valueNames(en[key]));
    for (const [language, words] of [
      ['en', en],
      ['de', de],
    ] as const) {
      const values = Object.fromEntries([...valueNames(words[key])].map((name) => [name, name === 'count' ? 2 : name]));
      expect(formatMessage(words[key], values, language)).not.toMatch(/[{}!]/);
    }
  });
});
