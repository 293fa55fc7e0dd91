/** The form of a Google Workspace connection, and the check of what was entered. Opens no connection. */
import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import {
  fillForm,
  fitsPattern,
  listed,
  mailAddress,
  PROXY_CERTIFICATE,
  parsedForm,
  pemCertificate,
  type SettingCheck,
  webAddress,
} from '../../platform/settings-form.ts';
import type { ParsedSettings, SettingField } from '../../ports/calendar-provider.ts';

/** `owner`: as the owner of each calendar. `list`: the same, for listed addresses only. `shares`: as one user with whom calendars are shared. */
export type Acting = 'owner' | 'list' | 'shares';

export interface GoogleSettings {
  readonly serviceAccount: string;
  /** Number of the service account in the list of delegations; empty where it was not entered. */
  readonly clientId: string;
  readonly key: { readonly id: string; readonly pem: string } | null;
  readonly acting: Acting;
  readonly technicalUser: string | null;
  readonly adminUser: string | null;
  /** Lower-case patterns with `*`. */
  readonly allowed: readonly string[];
  readonly calendarUrl: string;
  readonly directoryUrl: string;
  readonly tokenUrl: string;
  readonly signingUrl: string;
  /** Null: that of the machine. */
  readonly metadataUrl: string | null;
  readonly certificate: string | null;
}

const HOSTS = {
  calendarUrl: 'https://www.googleapis.com',
  directoryUrl: 'https://admin.googleapis.com',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  signingUrl: 'https://iamcredentials.googleapis.com',
  metadataUrl: 'http://metadata.google.internal',
} as const;

const text = (name: string, label: SettingField['label'], help: SettingField['help']) =>
  ({ name, label, help, input: 'text', required: false, secret: false }) as const satisfies SettingField;

const host = (name: keyof typeof HOSTS, label: SettingField['label']): SettingField => ({
  ...text(name, label, {
    en: `Leave empty for ${HOSTS[name]}. Only for networks that reach Google by addresses of their own.`,
    de: `Leer lassen für ${HOSTS[name]}. Nur für Netze, die Google unter eigenen Adressen erreichen.`,
  }),
  input: 'url',
  placeholder: HOSTS[name],
});

export const fields: readonly SettingField[] = [
  {
    ...text(
      'signing',
      { en: 'How the service account signs in', de: 'Wie sich der Service-Account anmeldet' },
      {
        en: 'With a key file, or without any key where Calendula runs on Google Cloud.',
        de: 'Mit einer Schlüsseldatei, oder ganz ohne Schlüssel, wenn Calendula in der Google Cloud läuft.',
      },
    ),
    input: 'choice',
    choices: [
      { value: 'key', label: { en: 'Key file', de: 'Schlüsseldatei' } },
      { value: 'keyless', label: { en: 'Without a key (Google Cloud only)', de: 'Ohne Schlüssel (nur in der Google Cloud)' } },
    ],
  },
  {
    ...text(
      'acting',
      { en: 'In whose name', de: 'In wessen Namen' },
      {
        en: 'Delegation opens all mailboxes of the organisation. Only the shares of a technical user limit it at Google; a list limits it in Calendula.',
        de: 'Die Delegation öffnet alle Postfächer der Organisation. Nur Freigaben an einen technischen Nutzer begrenzen sie bei Google; eine Liste begrenzt sie in Calendula.',
      },
    ),
    input: 'choice',
    choices: [
      { value: 'owner', label: { en: 'The owner of each calendar (Full)', de: 'Besitzer des jeweiligen Kalenders (Voll)' } },
      {
        value: 'list',
        label: { en: 'The owner, for listed addresses only (Restricted)', de: 'Besitzer, nur für gelistete Adressen (Eingeschränkt)' },
      },
      {
        value: 'shares',
        label: {
          en: 'A technical user with shares (Restricted, Free-busy)',
          de: 'Technischer Nutzer mit Freigaben (Eingeschränkt, Frei/Gebucht)',
        },
      },
    ],
  },
  {
    ...text(
      'keyFile',
      { en: 'Key file', de: 'Schlüsseldatei' },
      {
        en: 'The whole text of the JSON file that Google Cloud gave out. Stored encrypted and never shown again.',
        de: 'Der ganze Text der JSON-Datei aus der Google Cloud. Wird verschlüsselt gespeichert und nie wieder angezeigt.',
      },
    ),
    input: 'multiline',
    required: true,
    secret: true,
    placeholder: '{ "type": "service_account", … }',
    shownWhen: { field: 'signing', values: ['key'] },
  },
  {
    ...text(
      'serviceAccount',
      { en: 'Address of the service account', de: 'Adresse des Service-Accounts' },
      {
        en: 'The identity of the machine that runs Calendula needs the role Service Account Token Creator on it.',
        de: 'Die Identität der Maschine, auf der Calendula läuft, braucht daran die Rolle „Ersteller von Dienstkonto-Tokens“.',
      },
    ),
    input: 'email',
    required: true,
    placeholder: 'calendula@project.iam.gserviceaccount.com',
    shownWhen: { field: 'signing', values: ['keyless'] },
  },
  {
    ...text(
      'clientId',
      { en: 'Client ID of the service account', de: 'Client-ID des Service-Accounts' },
      {
        en: 'The number in the list of delegations; helps to name what is missing.',
        de: 'Die Nummer in der Delegationsliste; hilft zu benennen, was fehlt.',
      },
    ),
    shownWhen: { field: 'signing', values: ['keyless'] },
  },
  {
    ...text(
      'technicalUser',
      { en: 'Technical user', de: 'Technischer Nutzer' },
      {
        en: 'A Workspace user in whose name rooms and the free/busy of many are read; with “shares”, everything.',
        de: 'Ein Workspace-Nutzer, in dessen Namen Räume und Frei/Gebucht vieler gelesen werden; bei „Freigaben“ alles.',
      },
    ),
    input: 'email',
  },
  {
    ...text(
      'adminUser',
      { en: 'User for the directory', de: 'Nutzer für das Verzeichnis' },
      {
        en: 'A Workspace user with a role that may read users and resources. Empty: people are found by address only, and rooms are not listed.',
        de: 'Ein Workspace-Nutzer mit einer Rolle, die Nutzer und Ressourcen lesen darf. Leer: Personen werden nur über ihre Adresse gefunden, Räume nicht gelistet.',
      },
    ),
    input: 'email',
  },
  {
    ...text(
      'allowed',
      { en: 'Addresses within the limit', de: 'Adressen innerhalb der Grenze' },
      {
        en: 'One or more, separated by commas or line breaks; * stands for any text. Calendula asks for nobody else. Rooms: *@resource.calendar.google.com',
        de: 'Eine oder mehrere, mit Komma oder Zeilenumbruch getrennt; * steht für beliebigen Text. Calendula fragt nach niemand anderem. Räume: *@resource.calendar.google.com',
      },
    ),
    input: 'multiline',
    required: true,
    shownWhen: { field: 'acting', values: ['list'] },
  },
  host('calendarUrl', { en: 'Address of the Calendar API', de: 'Adresse der Calendar API' }),
  host('directoryUrl', { en: 'Address of the Directory API', de: 'Adresse der Directory API' }),
  host('tokenUrl', { en: 'Address for access tokens', de: 'Adresse für Zugriffstoken' }),
  {
    ...host('signingUrl', { en: 'Address for signing', de: 'Adresse zum Signieren' }),
    shownWhen: { field: 'signing', values: ['keyless'] },
  },
  {
    ...host('metadataUrl', { en: 'Address of the metadata server', de: 'Adresse des Metadatenservers' }),
    shownWhen: { field: 'signing', values: ['keyless'] },
  },
  PROXY_CERTIFICATE,
];

const KeyFile = z.object({
  type: z.literal('service_account'),
  client_email: z.string().includes('@'),
  client_id: z.string().default(''),
  private_key_id: z.string().default(''),
  private_key: z.string(),
  project_id: z.string().default(''),
});

const checks: Readonly<Record<string, SettingCheck>> = {
  keyFile: (value) => (readKeyFile(value) === null ? 'This is not the key file of a service account. Paste the whole JSON text.' : null),
  serviceAccount: mailAddress,
  clientId: (value) => (/^\d+$/.test(value) ? null : 'The client ID is a number.'),
  technicalUser: mailAddress,
  adminUser: mailAddress,
  calendarUrl: webAddress,
  directoryUrl: webAddress,
  tokenUrl: webAddress,
  signingUrl: webAddress,
  metadataUrl: (value) => (value === HOSTS.metadataUrl ? null : webAddress(value)),
  certificate: pemCertificate,
};

export function parseSettings(input: Readonly<Record<string, string>>): ParsedSettings {
  const form = fillForm(fields, checks, input);
  const { problems, settings, secrets } = form;
  if (settings.acting === 'shares' && settings.technicalUser === undefined) {
    problems.push({ field: 'technicalUser', message: 'Shares need a technical user with whom calendars are shared.' });
  }
  const key = secrets.keyFile === undefined ? null : readKeyFile(secrets.keyFile);
  // What the key file says about its account is no secret, and help can then name it.
  const account = key === null ? {} : { serviceAccount: key.client_email, clientId: key.client_id };
  return parsedForm({ ...form, settings: { ...settings, ...account } });
}

function readKeyFile(value: string): z.infer<typeof KeyFile> | null {
  try {
    const key = KeyFile.parse(JSON.parse(value));
    return createPrivateKey(key.private_key).asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    // Whatever is wrong with it, the answer is the same, and nothing of it is repeated.
    return null;
  }
}

/** Stored settings as the connector uses them. */
export function readSettings(settings: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>): GoogleSettings {
  const key = secrets.keyFile === undefined ? null : readKeyFile(secrets.keyFile);
  const url = (name: Exclude<keyof typeof HOSTS, 'metadataUrl'>) => (settings[name] ?? HOSTS[name]).replace(/\/+$/, '');
  return {
    serviceAccount: key?.client_email ?? settings.serviceAccount ?? '',
    clientId: key?.client_id ?? settings.clientId ?? '',
    key: key === null ? null : { id: key.private_key_id, pem: key.private_key },
    acting: settings.acting === 'list' || settings.acting === 'shares' ? settings.acting : 'owner',
    technicalUser: settings.technicalUser?.toLowerCase() ?? null,
    adminUser: settings.adminUser?.toLowerCase() ?? null,
    allowed: listed(settings.allowed ?? ''),
    calendarUrl: url('calendarUrl'),
    directoryUrl: url('directoryUrl'),
    tokenUrl: url('tokenUrl'),
    signingUrl: url('signingUrl'),
    metadataUrl:
      settings.metadataUrl === undefined || settings.metadataUrl === HOSTS.metadataUrl ? null : settings.metadataUrl.replace(/\/+$/, ''),
    certificate: settings.certificate ?? null,
  };
}

/** The user in whose name calendars are read that nobody owns, and many at once. */
export function readingUser({ technicalUser, adminUser }: Pick<GoogleSettings, 'technicalUser' | 'adminUser'>): string | null {
  return technicalUser ?? adminUser;
}

/** Whether Calendula's own list lets it ask for this address. */
export function isAllowed({ acting, allowed }: Pick<GoogleSettings, 'acting' | 'allowed'>, address: string): boolean {
  return acting !== 'list' || fitsPattern(address, allowed);
}
