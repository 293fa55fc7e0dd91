/** The form of a Cronofy connection, and the check of what was entered. Opens no connection. */

import type { AccessLevel } from '../../domain/connection/connection.ts';
import { fillForm, PROXY_CERTIFICATE, parsedForm, pemCertificate, type SettingCheck, webAddress } from '../../platform/settings-form.ts';
import type { ParsedSettings, SettingField } from '../../ports/calendar-provider.ts';

export interface CronofySettings {
  /** Origins without a slash at the end. */
  readonly apiUrl: string;
  readonly appUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly certificate: string | null;
}

/** Data centres share nothing: an application and its tokens exist in one of them only. */
const DATA_CENTRES = [
  { value: 'us', label: { en: 'United States', de: 'Vereinigte Staaten' } },
  { value: 'uk', label: { en: 'United Kingdom', de: 'Vereinigtes Königreich' } },
  { value: 'de', label: { en: 'Germany', de: 'Deutschland' } },
  { value: 'au', label: { en: 'Australia', de: 'Australien' } },
  { value: 'ca', label: { en: 'Canada', de: 'Kanada' } },
  { value: 'sg', label: { en: 'Singapore', de: 'Singapur' } },
] as const;

export const fields: readonly SettingField[] = [
  {
    name: 'dataCentre',
    label: { en: 'Data centre', de: 'Rechenzentrum' },
    help: {
      en: 'Where your Cronofy account lives: the address of its console begins with app, app-uk, app-de, app-au, app-ca or app-sg.',
      de: 'Wo Ihr Cronofy-Konto liegt: Die Adresse der Konsole beginnt mit app, app-uk, app-de, app-au, app-ca oder app-sg.',
    },
    input: 'choice',
    required: false,
    secret: false,
    choices: DATA_CENTRES,
  },
  {
    name: 'clientId',
    label: { en: 'Client ID', de: 'Client-ID' },
    help: {
      en: 'Of your application in the Cronofy console. Use an application for Calendula alone.',
      de: 'Von Ihrer Anwendung in der Cronofy-Konsole. Verwenden Sie eine Anwendung nur für Calendula.',
    },
    input: 'text',
    required: true,
    secret: false,
  },
  {
    name: 'clientSecret',
    label: { en: 'Client secret', de: 'Client-Secret' },
    help: { en: 'Stored encrypted and never shown again.', de: 'Wird verschlüsselt gespeichert und nie wieder angezeigt.' },
    input: 'password',
    required: true,
    secret: true,
  },
  {
    name: 'apiUrl',
    label: { en: 'Address of the API', de: 'Adresse der API' },
    help: {
      en: 'Leave empty: it follows from the data centre.',
      de: 'Leer lassen: Sie ergibt sich aus dem Rechenzentrum.',
    },
    input: 'url',
    required: false,
    secret: false,
    placeholder: 'https://api-de.cronofy.com',
  },
  {
    name: 'appUrl',
    label: { en: 'Address of the authorisation pages', de: 'Adresse der Autorisierungsseiten' },
    help: {
      en: 'Leave empty: it follows from the data centre.',
      de: 'Leer lassen: Sie ergibt sich aus dem Rechenzentrum.',
    },
    input: 'url',
    required: false,
    secret: false,
    placeholder: 'https://app-de.cronofy.com',
  },
  PROXY_CERTIFICATE,
];

const checks: Readonly<Record<string, SettingCheck>> = {
  clientId: (value) => (/^[\w-]+$/.test(value) ? null : 'A client ID consists of letters, digits, - and _.'),
  apiUrl: webAddress,
  appUrl: webAddress,
  certificate: pemCertificate,
};

export function parseSettings(input: Readonly<Record<string, string>>): ParsedSettings {
  return parsedForm(fillForm(fields, checks, input));
}

/** Stored settings as the connector uses them. */
export function readSettings(settings: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>): CronofySettings {
  const centre = settings.dataCentre ?? DATA_CENTRES[0].value;
  const suffix = centre === 'us' ? '' : `-${centre}`;
  return {
    apiUrl: originOf(settings.apiUrl) ?? `https://api${suffix}.cronofy.com`,
    appUrl: originOf(settings.appUrl) ?? `https://app${suffix}.cronofy.com`,
    clientId: settings.clientId ?? '',
    clientSecret: secrets.clientSecret ?? '',
    certificate: settings.certificate ?? null,
  };
}

/** What may ever be granted for a person or room. */
export function delegatedScope(level: AccessLevel): string {
  return level === 'free-busy' ? 'free_busy' : 'read_write';
}

function originOf(value: string | undefined): string | null {
  return value !== undefined && URL.canParse(value) ? new URL(value).origin : null;
}
