/** The form of an Exchange connection, and the check of what was entered. Opens no connection. */
import { refusalOf } from '../../platform/http/address-guard.ts';
import type { ParsedSettings, SettingField } from '../../ports/calendar-provider.ts';

export interface ExchangeSettings {
  /** `address`: `serverUrl` was entered. `autodiscover`: it is found. */
  readonly finding: 'address' | 'autodiscover';
  readonly serverUrl: string;
  /** Null: the usual address in the domain of the account. */
  readonly autodiscoverUrl: string | null;
  readonly authentication: 'ntlm' | 'basic';
  /** Mail address of the service account's own mailbox. */
  readonly account: string;
  readonly userName: string;
  readonly password: string;
  /** How the access level Restricted reaches calendars. */
  readonly restriction: 'delegate' | 'impersonation';
  /** Lower case. */
  readonly roomAddresses: readonly string[];
  readonly groups: readonly string[];
  readonly certificate: string | null;
}

const HELP = {
  restriction: {
    en: 'Folder permission leaves mail closed. Impersonation opens the whole mailbox, mail too, of everybody in its scope. Other access levels do not use this.',
    de: 'Eine Ordnerberechtigung lässt E-Mails verschlossen. Identitätswechsel öffnet das ganze Postfach aller im Bereich, auch E-Mails. Andere Zugriffsstufen verwenden dies nicht.',
  },
  userName: {
    en: 'As DOMAIN\\name or name@domain.',
    de: 'Als DOMÄNE\\Name oder Name@Domäne.',
  },
  groups: {
    en: 'Distribution groups whose members are listed as people. Leave it empty to list the whole address book; large ones can only be listed by groups.',
    de: 'Verteilergruppen, deren Mitglieder als Personen aufgeführt werden. Leer lassen, um das ganze Adressbuch aufzuführen; bei großen geht es nur mit Gruppen.',
  },
} as const;

export const fields: readonly SettingField[] = [
  {
    name: 'finding',
    label: { en: 'Find the server', de: 'Server finden' },
    help: { en: 'Entering the address is the surest way.', de: 'Die Adresse einzugeben ist der sicherste Weg.' },
    input: 'choice',
    required: false,
    secret: false,
    choices: [
      { value: 'address', label: { en: 'By its address', de: 'Über seine Adresse' } },
      { value: 'autodiscover', label: { en: 'By Autodiscover', de: 'Über Autodiscover' } },
    ],
  },
  {
    name: 'authentication',
    label: { en: 'Sign in with', de: 'Anmelden mit' },
    help: {
      en: 'What the virtual directory EWS of the server allows. NTLM includes Extended Protection.',
      de: 'Was das virtuelle Verzeichnis EWS des Servers erlaubt. NTLM schließt den erweiterten Schutz ein.',
    },
    input: 'choice',
    required: false,
    secret: false,
    choices: [
      { value: 'ntlm', label: { en: 'NTLM', de: 'NTLM' } },
      { value: 'basic', label: { en: 'Basic', de: 'Basic' } },
    ],
  },
  {
    name: 'restriction',
    label: { en: 'Restricted access by', de: 'Eingeschränkter Zugriff durch' },
    help: HELP.restriction,
    input: 'choice',
    required: false,
    secret: false,
    choices: [
      { value: 'delegate', label: { en: 'Permission on calendar folders', de: 'Berechtigung an Kalenderordnern' } },
      { value: 'impersonation', label: { en: 'Impersonation with a scope', de: 'Identitätswechsel mit Bereich' } },
    ],
  },
  {
    name: 'serverUrl',
    label: { en: 'Server address', de: 'Serveradresse' },
    help: { en: 'Address of Exchange Web Services.', de: 'Adresse der Exchange-Webdienste.' },
    input: 'url',
    required: true,
    secret: false,
    placeholder: 'https://mail.example.org/EWS/Exchange.asmx',
    shownWhen: { field: 'finding', values: ['address'] },
  },
  {
    name: 'autodiscoverUrl',
    label: { en: 'Autodiscover address', de: 'Autodiscover-Adresse' },
    help: {
      en: 'Leave it empty for the usual address in the domain of the service account. The password goes to no other domain.',
      de: 'Leer lassen für die übliche Adresse in der Domäne des Service-Accounts. Das Passwort geht an keine andere Domäne.',
    },
    input: 'url',
    required: false,
    secret: false,
    placeholder: 'https://autodiscover.example.org/autodiscover/autodiscover.svc',
    shownWhen: { field: 'finding', values: ['autodiscover'] },
  },
  {
    name: 'account',
    label: { en: 'Mail address of the service account', de: 'E-Mail-Adresse des Service-Accounts' },
    help: { en: 'The service account needs a mailbox of its own.', de: 'Der Service-Account braucht ein eigenes Postfach.' },
    input: 'email',
    required: true,
    secret: false,
    placeholder: 'calendula@example.org',
  },
  {
    name: 'userName',
    label: { en: 'User name of the service account', de: 'Benutzername des Service-Accounts' },
    help: HELP.userName,
    input: 'text',
    required: true,
    secret: false,
    placeholder: 'EXAMPLE\\calendula',
  },
  {
    name: 'password',
    label: { en: 'Password of the service account', de: 'Passwort des Service-Accounts' },
    help: { en: 'Stored encrypted and never shown again.', de: 'Wird verschlüsselt gespeichert und nie wieder angezeigt.' },
    input: 'password',
    required: true,
    secret: true,
  },
  {
    name: 'groups',
    label: { en: 'Groups of people', de: 'Personengruppen' },
    help: HELP.groups,
    input: 'text',
    required: false,
    secret: false,
    placeholder: 'interviewers@example.org',
  },
  {
    name: 'roomAddresses',
    label: { en: 'Addresses of rooms', de: 'Adressen von Räumen' },
    help: {
      en: 'Only rooms that are in no room list. Several are separated by commas.',
      de: 'Nur Räume, die in keiner Raumliste stehen. Mehrere mit Komma trennen.',
    },
    input: 'text',
    required: false,
    secret: false,
    placeholder: 'room.elbe@example.org',
  },
  {
    name: 'certificate',
    label: { en: 'Certificate authority', de: 'Zertifizierungsstelle' },
    help: {
      en: 'Only for a server whose certificate comes from your own authority: the authority’s certificate as PEM text.',
      de: 'Nur für einen Server mit Zertifikat einer eigenen Zertifizierungsstelle: deren Zertifikat als PEM-Text.',
    },
    input: 'multiline',
    required: false,
    secret: false,
    placeholder: '-----BEGIN CERTIFICATE-----',
  },
];

const IN_THE_CLOUD = /(?:^|\.)(?:office365\.com|office\.com|outlook\.com|office365\.us|office\.de|partner\.outlook\.cn)$/i;
const ADDRESS = /^[^\s@]+@[^\s@]+$/;

type Check = (value: string) => string | null;

const checks: Readonly<Record<string, Check>> = {
  finding: oneOf('address', 'autodiscover'),
  authentication: oneOf('ntlm', 'basic'),
  restriction: oneOf('delegate', 'impersonation'),
  serverUrl: webAddress,
  autodiscoverUrl: webAddress,
  account: (value) => (ADDRESS.test(value) ? null : 'This is not a mail address.'),
  userName: (value) => (value.includes(':') ? 'A user name must not contain a colon.' : null),
  groups: addresses,
  roomAddresses: addresses,
  certificate: (value) => (value.includes('-----BEGIN CERTIFICATE-----') ? null : 'This is not a certificate in PEM form.'),
};

function oneOf(...values: readonly string[]): Check {
  return (value) => (values.includes(value) ? null : 'Choose one of the given answers.');
}

function webAddress(value: string): string | null {
  if (!URL.canParse(value)) return 'This is not a web address.';
  const url = new URL(value);
  if (IN_THE_CLOUD.test(url.hostname)) {
    return 'This is Exchange Online, which no longer offers Exchange Web Services. Connect it as Microsoft 365.';
  }
  return refusalOf(url);
}

function addresses(value: string): string | null {
  return listed(value).every((each) => ADDRESS.test(each)) ? null : 'Enter mail addresses, separated by commas.';
}

export function parseSettings(input: Readonly<Record<string, string>>): ParsedSettings {
  const problems: { field: string; message: string }[] = [];
  const settings: Record<string, string> = {};
  const secrets: Record<string, string> = {};
  for (const field of fields) {
    // A password may begin or end with a space; nothing else may.
    const value = field.secret ? (input[field.name] ?? '') : (input[field.name] ?? '').trim();
    if (!isShown(field, input)) continue;
    if (value === '') {
      if (field.required) problems.push({ field: field.name, message: 'This is required.' });
      continue;
    }
    const message = checks[field.name]?.(value) ?? null;
    if (message !== null) problems.push({ field: field.name, message });
    (field.secret ? secrets : settings)[field.name] = value;
  }
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'valid', settings, secrets };
}

function isShown({ shownWhen }: SettingField, input: Readonly<Record<string, string>>): boolean {
  if (shownWhen === undefined) return true;
  const first = fields.find((each) => each.name === shownWhen.field)?.choices?.[0]?.value ?? '';
  return shownWhen.values.includes(input[shownWhen.field]?.trim() || first);
}

/** Stored settings as the connector uses them. */
export function readSettings(settings: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>): ExchangeSettings {
  return {
    finding: settings.finding === 'autodiscover' ? 'autodiscover' : 'address',
    serverUrl: settings.serverUrl === undefined ? '' : servicesUrl(settings.serverUrl),
    autodiscoverUrl: settings.autodiscoverUrl ?? null,
    authentication: settings.authentication === 'basic' ? 'basic' : 'ntlm',
    account: (settings.account ?? '').toLowerCase(),
    userName: settings.userName ?? '',
    password: secrets.password ?? '',
    restriction: settings.restriction === 'impersonation' ? 'impersonation' : 'delegate',
    roomAddresses: listed(settings.roomAddresses ?? ''),
    groups: listed(settings.groups ?? ''),
    certificate: settings.certificate ?? null,
  };
}

/** The address of a server alone is completed by the path that every Exchange has. */
function servicesUrl(entered: string): string {
  const url = new URL(entered);
  if (url.pathname === '/') url.pathname = '/EWS/Exchange.asmx';
  return url.href;
}

function listed(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((each) => each !== '');
}
