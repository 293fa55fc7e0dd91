/** The form of a Microsoft 365 connection, and the check of what was entered. Opens no connection. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isLoopbackAddress } from '../../platform/http/address-guard.ts';
import {
  fillForm,
  mailAddress,
  PROXY_CERTIFICATE,
  parsedForm,
  pemCertificate,
  type SettingCheck,
  webAddress,
} from '../../platform/settings-form.ts';
import type { ParsedSettings, SettingField } from '../../ports/calendar-provider.ts';

export type CredentialKind = 'certificate' | 'federated' | 'secret' | 'user';

export interface GraphSettings {
  readonly credential: CredentialKind;
  /** Origins without a slash at the end. */
  readonly loginUrl: string;
  readonly graphUrl: string;
  readonly tenant: string;
  readonly clientId: string;
  /** PEM texts; empty where the credential is of another kind. */
  readonly clientCertificate: string;
  readonly privateKey: string;
  readonly clientSecret: string;
  readonly anchorMailbox: string | null;
  /** PEM of an additional authority. */
  readonly certificate: string | null;
}

/** The world's clouds with their hosts, as the vendor lists them (learn.microsoft.com/graph/deployments). */
const CLOUDS: Readonly<Record<string, { readonly loginUrl: string; readonly graphUrl: string }>> = {
  worldwide: { loginUrl: 'https://login.microsoftonline.com', graphUrl: 'https://graph.microsoft.com' },
  'us-government': { loginUrl: 'https://login.microsoftonline.us', graphUrl: 'https://graph.microsoft.us' },
  'us-dod': { loginUrl: 'https://login.microsoftonline.us', graphUrl: 'https://dod-graph.microsoft.us' },
  china: { loginUrl: 'https://login.chinacloudapi.cn', graphUrl: 'https://microsoftgraph.chinacloudapi.cn' },
};

const PEM = '-----BEGIN CERTIFICATE-----';

export const fields: readonly SettingField[] = [
  {
    name: 'credential',
    label: { en: 'How Calendula signs in', de: 'Wie sich Calendula anmeldet' },
    help: {
      en: 'A certificate is the safest way that works everywhere. A technical user needs somebody to sign in once on Microsoft’s page.',
      de: 'Ein Zertifikat ist der sicherste Weg, der überall geht. Für einen technischen Benutzer muss sich einmal jemand auf Microsofts Seite anmelden.',
    },
    input: 'choice',
    required: false,
    secret: false,
    choices: [
      { value: 'certificate', label: { en: 'App with certificate', de: 'App mit Zertifikat' } },
      { value: 'federated', label: { en: 'App with workload identity (no secret)', de: 'App mit Workload-Identität (ohne Geheimnis)' } },
      { value: 'secret', label: { en: 'App with client secret', de: 'App mit geheimem Clientschlüssel' } },
      { value: 'user', label: { en: 'Technical user with delegate rights', de: 'Technischer Benutzer mit Stellvertreterrechten' } },
    ],
  },
  {
    name: 'cloud',
    label: { en: 'Cloud', de: 'Cloud' },
    help: { en: 'Where the tenant lives. GCC uses the worldwide cloud.', de: 'Wo der Mandant liegt. GCC nutzt die weltweite Cloud.' },
    input: 'choice',
    required: false,
    secret: false,
    choices: [
      { value: 'worldwide', label: { en: 'Worldwide', de: 'Weltweit' } },
      { value: 'us-government', label: { en: 'US government L4 (GCC High)', de: 'US-Regierung L4 (GCC High)' } },
      { value: 'us-dod', label: { en: 'US government L5 (DoD)', de: 'US-Regierung L5 (DoD)' } },
      { value: 'china', label: { en: 'China (21Vianet)', de: 'China (21Vianet)' } },
    ],
  },
  {
    name: 'tenant',
    label: { en: 'Directory (tenant) id', de: 'Verzeichnis-ID (Mandant)' },
    help: {
      en: 'From the overview of the app registration in the Entra admin centre.',
      de: 'Aus der Übersicht der App-Registrierung im Entra Admin Center.',
    },
    input: 'text',
    required: true,
    secret: false,
    placeholder: '00000000-0000-0000-0000-000000000000',
  },
  {
    name: 'clientId',
    label: { en: 'Application (client) id', de: 'Anwendungs-ID (Client)' },
    help: { en: 'From the same page.', de: 'Von derselben Seite.' },
    input: 'text',
    required: true,
    secret: false,
    placeholder: '00000000-0000-0000-0000-000000000000',
  },
  {
    name: 'clientCertificate',
    label: { en: 'Certificate of the app', de: 'Zertifikat der App' },
    help: {
      en: 'The certificate that was uploaded to the app registration, as PEM text.',
      de: 'Das Zertifikat, das in die App-Registrierung hochgeladen wurde, als PEM-Text.',
    },
    input: 'multiline',
    required: true,
    secret: false,
    placeholder: PEM,
    shownWhen: { field: 'credential', values: ['certificate'] },
  },
  {
    name: 'privateKey',
    label: { en: 'Private key of the certificate', de: 'Privater Schlüssel des Zertifikats' },
    help: {
      en: 'PEM text without a passphrase. Stored encrypted and never shown again.',
      de: 'PEM-Text ohne Kennwort. Wird verschlüsselt gespeichert und nie wieder angezeigt.',
    },
    input: 'multiline',
    required: true,
    secret: true,
    placeholder: '-----BEGIN PRIVATE KEY-----',
    shownWhen: { field: 'credential', values: ['certificate'] },
  },
  {
    name: 'clientSecret',
    label: { en: 'Client secret', de: 'Geheimer Clientschlüssel' },
    help: {
      en: 'The value of the secret, not its id. Stored encrypted and never shown again.',
      de: 'Der Wert des Schlüssels, nicht seine ID. Wird verschlüsselt gespeichert und nie wieder angezeigt.',
    },
    input: 'password',
    required: true,
    secret: true,
    shownWhen: { field: 'credential', values: ['secret', 'user'] },
  },
  {
    name: 'anchorMailbox',
    label: { en: 'Mailbox that asks for free/busy', de: 'Postfach, das Frei/Gebucht abfragt' },
    help: {
      en: 'Leave it empty unless the app may only open certain mailboxes but should see when everybody is busy.',
      de: 'Leer lassen, außer die App darf nur bestimmte Postfächer öffnen, soll aber von allen sehen, wann sie belegt sind.',
    },
    input: 'email',
    required: false,
    secret: false,
    placeholder: 'calendula@example.org',
  },
  hostField('loginUrl', { en: 'Address of the sign-in service', de: 'Adresse des Anmeldedienstes' }),
  hostField('graphUrl', { en: 'Address of Microsoft Graph', de: 'Adresse von Microsoft Graph' }),
  PROXY_CERTIFICATE,
];

function hostField(name: 'loginUrl' | 'graphUrl', label: SettingField['label']): SettingField {
  return {
    name,
    label,
    help: { en: 'Leave it empty: the chosen cloud decides.', de: 'Leer lassen: Die gewählte Cloud entscheidet.' },
    input: 'url',
    required: false,
    secret: false,
    placeholder: CLOUDS.worldwide?.[name] ?? '',
  };
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const checks: Readonly<Record<string, SettingCheck>> = {
  tenant: (value) => (GUID.test(value) || /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i.test(value) ? null : 'This is neither an id nor a domain name.'),
  clientId: (value) => (GUID.test(value) ? null : 'This is not an application id. It has the form 00000000-0000-0000-0000-000000000000.'),
  clientCertificate: certificateProblem,
  privateKey: (value) => (keyIn(value) === null ? 'This is not a private key in PEM form, or it has a passphrase.' : null),
  anchorMailbox: mailAddress,
  loginUrl: webAddress,
  graphUrl: webAddress,
  certificate: pemCertificate,
};

export function parseSettings(input: Readonly<Record<string, string>>): ParsedSettings {
  const form = fillForm(fields, checks, input);
  if (form.problems.length === 0) form.problems.push(...problemsTogether({ ...form.settings, ...form.secrets }));
  return parsedForm(form);
}

/** What only several answers together show. */
function problemsTogether(values: Readonly<Record<string, string>>): { field: string; message: string }[] {
  const { clientCertificate, privateKey, loginUrl, credential } = values;
  if (clientCertificate !== undefined && privateKey !== undefined) {
    const key = keyIn(privateKey);
    if (key === null || !new X509Certificate(clientCertificate).checkPrivateKey(key)) {
      return [{ field: 'privateKey', message: 'This key does not belong to the certificate.' }];
    }
  }
  // The server's own identity goes to whoever answers there, so nobody but the vendor may be named.
  if (credential === 'federated' && loginUrl !== undefined && !isLoopbackAddress(new URL(loginUrl).hostname)) {
    return [{ field: 'loginUrl', message: 'With a workload identity the chosen cloud decides where to sign in.' }];
  }
  return [];
}

/** Stored settings as the connector uses them. */
export function readSettings(settings: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>): GraphSettings {
  const cloud = CLOUDS[settings.cloud ?? 'worldwide'];
  return {
    credential: (settings.credential ?? 'certificate') as CredentialKind,
    loginUrl: originOf(settings.loginUrl ?? cloud?.loginUrl ?? ''),
    graphUrl: originOf(settings.graphUrl ?? cloud?.graphUrl ?? ''),
    tenant: settings.tenant ?? '',
    clientId: settings.clientId ?? '',
    clientCertificate: settings.clientCertificate ?? '',
    privateKey: secrets.privateKey ?? '',
    clientSecret: secrets.clientSecret ?? '',
    anchorMailbox: settings.anchorMailbox?.toLowerCase() ?? null,
    certificate: settings.certificate ?? null,
  };
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : url;
}

function certificateProblem(value: string): string | null {
  try {
    return new X509Certificate(value).validToDate.getTime() < Date.now() ? 'This certificate has expired.' : null;
  } catch (error) {
    if (error instanceof Error) return 'This is not a certificate in PEM form.';
    throw error;
  }
}

function keyIn(value: string) {
  try {
    return createPrivateKey(value);
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}
