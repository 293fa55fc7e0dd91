/** The form of an Exchange connection, and the check of what was entered. Opens no connection. */
import {
  fillForm,
  listed,
  mailAddress,
  mailAddresses,
  parsedForm,
  pemCertificate,
  SERVER_CERTIFICATE,
  type SettingCheck,
  webAddress,
} from '../../platform/settings-form.ts';
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
  SERVER_CERTIFICATE,
];

const IN_THE_CLOUD = /(?:^|\.)(?:office365\.com|office\.com|outlook\.com|office365\.us|office\.de|partner\.outlook\.cn)$/i;

const checks: Readonly<Record<string, SettingCheck>> = {
  serverUrl: ownServer,
  autodiscoverUrl: ownServer,
  account: mailAddress,
  userName: (value) => (value.includes(':') ? 'A user name must not contain a colon.' : null),
  groups: mailAddresses,
  roomAddresses: mailAddresses,
  certificate: pemCertificate,
};

function ownServer(value: string): string | null {
  if (URL.canParse(value) && IN_THE_CLOUD.test(new URL(value).hostname)) {
    return 'This is Exchange Online, which no longer offers Exchange Web Services. Connect it as Microsoft 365.';
  }
  return webAddress(value);
}

export function parseSettings(input: Readonly<Record<string, string>>): ParsedSettings {
  return parsedForm(fillForm(fields, checks, input));
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
