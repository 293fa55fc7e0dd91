/**
 * The form "Connect service account", as every provider fills and checks it: which fields are shown, what is missing, what is wrong.
 * What a field means is the provider's.
 */
import type { LocalText } from '../domain/local-text.ts';
import type { ParsedSettings, SettingField } from '../ports/calendar-provider.ts';
import { refusalOf } from './http/address-guard.ts';

/** What is wrong with a value, in a sentence for an administrator; null when nothing is. */
export type SettingCheck = (value: string) => string | null;

interface FilledForm {
  readonly problems: { field: string; message: string }[];
  readonly settings: Record<string, string>;
  readonly secrets: Record<string, string>;
}

const PEM = '-----BEGIN CERTIFICATE-----';
const MAIL_ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** Hidden fields are passed over. A provider may add problems that only several values together show. */
export function fillForm(
  fields: readonly SettingField[],
  checks: Readonly<Record<string, SettingCheck>>,
  input: Readonly<Record<string, string>>,
): FilledForm {
  const form: FilledForm = { problems: [], settings: {}, secrets: {} };
  for (const field of fields.filter((each) => isShown(each, fields, input))) {
    const entered = input[field.name] ?? '';
    // A password may begin or end with a space; nothing else may.
    const value = field.name === 'password' ? entered : entered.trim();
    const message = value === '' ? (field.required ? 'This is required.' : null) : problemOf(field, checks, value);
    if (message !== null) form.problems.push({ field: field.name, message });
    else if (value !== '') (field.secret ? form.secrets : form.settings)[field.name] = value;
  }
  return form;
}

export function parsedForm({ problems, settings, secrets }: FilledForm): ParsedSettings {
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', settings, secrets };
}

/** A choice that was not made counts as its first. */
function isShown({ shownWhen }: SettingField, fields: readonly SettingField[], input: Readonly<Record<string, string>>): boolean {
  if (shownWhen === undefined) return true;
  const first = fields.find(({ name }) => name === shownWhen.field)?.choices?.[0]?.value ?? '';
  return shownWhen.values.includes(input[shownWhen.field]?.trim() || first);
}

function problemOf({ name, choices }: SettingField, checks: Readonly<Record<string, SettingCheck>>, value: string): string | null {
  if (choices !== undefined && !choices.some((choice) => choice.value === value)) return 'Choose one of the given answers.';
  return checks[name]?.(value) ?? null;
}

export const webAddress: SettingCheck = (value) => (URL.canParse(value) ? refusalOf(new URL(value)) : 'This is not a web address.');

export const mailAddress: SettingCheck = (value) => (MAIL_ADDRESS.test(value) ? null : 'This is not a mail address.');

export const mailAddresses: SettingCheck = (value) =>
  listed(value).every((each) => MAIL_ADDRESS.test(each)) ? null : 'Enter mail addresses, separated by commas.';

export const pemCertificate: SettingCheck = (value) => (value.includes(PEM) ? null : 'This is not a certificate in PEM form.');

/** Lower case, separated by commas, semicolons or white space. */
export function listed(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((each) => each !== '');
}

/** Whether an address fits one of the patterns, in which `*` stands for any text. */
export function fitsPattern(address: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`).test(address.toLowerCase());
  });
}

/** The authority to trust besides the usual ones. */
function certificateField(help: LocalText): SettingField {
  return {
    name: 'certificate',
    label: { en: 'Certificate authority', de: 'Zertifizierungsstelle' },
    help,
    input: 'multiline',
    required: false,
    secret: false,
    placeholder: PEM,
  };
}

/** For organisations whose own proxy opens encrypted connections. */
export const PROXY_CERTIFICATE = certificateField({
  en: 'Only where a proxy of your own stands in between: its authority’s certificate as PEM text.',
  de: 'Nur wenn ein eigener Proxy dazwischensteht: das Zertifikat seiner Zertifizierungsstelle als PEM-Text.',
});

/** For servers of the organisation's own. */
export const SERVER_CERTIFICATE = certificateField({
  en: 'Only for a server whose certificate comes from your own authority: the authority’s certificate as PEM text.',
  de: 'Nur für einen Server mit Zertifikat einer eigenen Zertifizierungsstelle: deren Zertifikat als PEM-Text.',
});
