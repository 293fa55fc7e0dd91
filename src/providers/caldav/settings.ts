/** The form of a CalDAV connection, and the check of what was entered. Opens no connection. */

import {
  fillForm,
  listed,
  parsedForm,
  pemCertificate,
  SERVER_CERTIFICATE,
  type SettingCheck,
  webAddress,
} from '../../platform/settings-form.ts';
import type { ParsedSettings, SettingField } from '../../ports/calendar-provider.ts';

export interface CaldavSettings {
  readonly serverUrl: string;
  readonly userName: string;
  readonly password: string;
  /** Null: people are found by searching principals. */
  readonly urlTemplate: string | null;
  /** Lower-case patterns with `*`, for servers that cannot tell rooms from people. */
  readonly roomAddresses: readonly string[];
  readonly certificate: string | null;
  readonly zone: string;
  /** Who brings an interview into attendees' calendars; `known`: what we know of this server's software. */
  readonly scheduling: 'known' | 'server' | 'client';
}

export const fields: readonly SettingField[] = [
  {
    name: 'serverUrl',
    label: { en: 'Server address', de: 'Serveradresse' },
    help: {
      en: 'Address under which calendar programs reach the server, for example https://mail.example.org/SOGo/dav/.',
      de: 'Adresse, unter der Kalenderprogramme den Server erreichen, zum Beispiel https://mail.example.org/SOGo/dav/.',
    },
    input: 'url',
    required: true,
    secret: false,
    placeholder: 'https://calendar.example.org/',
  },
  {
    name: 'userName',
    label: { en: 'User name of the service account', de: 'Benutzername des Service-Accounts' },
    help: {
      en: 'A user of its own on the calendar server, with rights on the calendars of interviewers and rooms.',
      de: 'Ein eigener Benutzer auf dem Kalenderserver mit Rechten an den Kalendern von Interviewern und Räumen.',
    },
    input: 'text',
    required: true,
    secret: false,
  },
  {
    name: 'password',
    label: { en: 'Password of the service account', de: 'Passwort des Service-Accounts' },
    help: {
      en: 'Stored encrypted and never shown again.',
      de: 'Wird verschlüsselt gespeichert und nie wieder angezeigt.',
    },
    input: 'password',
    required: true,
    secret: true,
  },
  {
    name: 'zone',
    label: { en: 'Time zone of the calendars', de: 'Zeitzone der Kalender' },
    help: {
      en: 'All-day events are read in this zone where the calendar names none.',
      de: 'Ganztägige Termine werden in dieser Zone gelesen, wenn der Kalender keine nennt.',
    },
    input: 'text',
    required: true,
    secret: false,
    placeholder: 'Europe/Berlin',
  },
  {
    name: 'urlTemplate',
    label: { en: 'Address of a person’s calendar', de: 'Adresse des Kalenders einer Person' },
    help: {
      en: 'Only where the server cannot search for people (Radicale, Cyrus). {user} stands for the part of the mail address before the @, {address} for the whole. Example: /{user}/personal/',
      de: 'Nur wenn der Server nicht nach Personen suchen kann (Radicale, Cyrus). {user} steht für den Teil der E-Mail-Adresse vor dem @, {address} für die ganze. Beispiel: /{user}/personal/',
    },
    input: 'text',
    required: false,
    secret: false,
    placeholder: '/{user}/personal/',
  },
  {
    name: 'roomAddresses',
    label: { en: 'Addresses of rooms', de: 'Adressen von Räumen' },
    help: {
      en: 'Only where the server does not tell rooms from people (SOGo). Several are separated by commas; * stands for any text. Example: room-*@example.org',
      de: 'Nur wenn der Server Räume und Personen nicht unterscheidet (SOGo). Mehrere mit Komma trennen; * steht für beliebigen Text. Beispiel: raum-*@example.org',
    },
    input: 'text',
    required: false,
    secret: false,
    placeholder: 'room-*@example.org',
  },
  {
    name: 'scheduling',
    label: { en: 'Copies for attendees', de: 'Kopien für Teilnehmende' },
    help: {
      en: 'Who brings an interview into the calendars of attendees and rooms. Leave it empty for SOGo, DAViCal, Cyrus and Radicale.',
      de: 'Wer ein Interview in die Kalender von Teilnehmenden und Räumen bringt. Für SOGo, DAViCal, Cyrus und Radicale leer lassen.',
    },
    input: 'choice',
    required: false,
    secret: false,
    choices: [
      { value: 'server', label: { en: 'The calendar server', de: 'Der Kalenderserver' } },
      { value: 'client', label: { en: 'Calendula', de: 'Calendula' } },
    ],
  },
  SERVER_CERTIFICATE,
];

const checks: Readonly<Record<string, SettingCheck>> = {
  serverUrl: webAddress,
  userName: (value) => (value.includes(':') ? 'A user name must not contain a colon.' : null),
  zone: (value) => (isZone(value) ? null : 'This time zone is not known. Use a name such as Europe/Berlin.'),
  urlTemplate: (value) => (/\{(?:user|address)\}/.test(value) ? null : 'The address must contain {user} or {address}.'),
  certificate: pemCertificate,
};

export function parseSettings(input: Readonly<Record<string, string>>): ParsedSettings {
  return parsedForm(fillForm(fields, checks, input));
}

/** Stored settings as the connector uses them. */
export function readSettings(settings: Readonly<Record<string, string>>, secrets: Readonly<Record<string, string>>): CaldavSettings {
  return {
    serverUrl: settings.serverUrl ?? '',
    userName: settings.userName ?? '',
    password: secrets.password ?? '',
    urlTemplate: settings.urlTemplate ?? null,
    roomAddresses: listed(settings.roomAddresses ?? ''),
    certificate: settings.certificate ?? null,
    zone: settings.zone ?? 'UTC',
    scheduling: settings.scheduling === 'server' || settings.scheduling === 'client' ? settings.scheduling : 'known',
  };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
