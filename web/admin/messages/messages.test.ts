/** Both languages say the same things with the same values, and every sentence can be read. */
import { expect, it } from 'vitest';
import { valueNames } from '../../ui/messages.ts';
import { de } from './de.ts';
import { en } from './en.ts';

it('has the same keys in both languages', () => {
  expect(Object.keys(de)).toEqual(Object.keys(en));
});

it.each(Object.keys(en) as (keyof typeof en)[])('%s asks for the same values in both languages', (key) => {
  expect([...valueNames(de[key])].sort()).toEqual([...valueNames(en[key])].sort());
});

it('shouts nowhere', () => {
  for (const sentence of [...Object.values(en), ...Object.values(de)]) expect(sentence).not.toContain('!');
});
