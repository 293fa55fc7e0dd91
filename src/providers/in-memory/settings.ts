/** The form of a connection in memory: which store, and its password. */
import type { ParsedSettings, SettingField } from '../../ports/calendar-provider.ts';

export const fields: readonly SettingField[] = [
  {
    name: 'store',
    label: { en: 'Store', de: 'Speicher' },
    help: { en: 'Connections with the same name share their mailboxes.', de: 'Verbindungen mit demselben Namen teilen ihre Postfächer.' },
    input: 'text',
    required: true,
    secret: false,
  },
  {
    name: 'password',
    label: { en: 'Password', de: 'Passwort' },
    help: { en: 'The store accepts one password only.', de: 'Der Speicher nimmt nur ein Passwort an.' },
    input: 'password',
    required: true,
    secret: true,
  },
];

export function parseSettings(input: Readonly<Record<string, string>>): ParsedSettings {
  const problems = fields
    .filter((field) => (input[field.name] ?? '') === '')
    .map(({ name }) => ({ field: name, message: 'This is required.' }));
  if (problems.length > 0) return { kind: 'invalid', problems };
  return { kind: 'valid', settings: { store: input.store ?? '' }, secrets: { password: input.password ?? '' } };
}
