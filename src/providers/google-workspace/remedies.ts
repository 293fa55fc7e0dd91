/** What to do about a failed probe: who, and with which page or command, this organisation's account, scopes and mailboxes filled in. */
import type { AccessLevel } from '../../domain/connection/connection.ts';
import type { Remedy } from '../../domain/connection/remedy.ts';
import type { LocalText } from '../../domain/local-text.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';
import { SCOPE_PREFIX, type Scope } from './auth.ts';
import { type GoogleSettings, readSettings } from './settings.ts';

const DELEGATION_PAGE = 'https://admin.google.com/ac/owl/domainwidedelegation';
const APP_CONTROL_PAGE = 'https://admin.google.com/ac/owl';
const ROLES_PAGE = 'https://admin.google.com/ac/roles';

/** The scopes a connection needs, the least for each kind of call. */
export function scopesFor({ acting, adminUser, technicalUser }: GoogleSettings, level: AccessLevel): readonly Scope[] {
  const directory: Scope[] = adminUser === null ? [] : ['admin.directory.user.readonly', 'admin.directory.resource.calendar.readonly'];
  if (level === 'free-busy') return ['calendar.freebusy', ...directory];
  if (acting === 'shares') return ['calendar.freebusy', 'calendar.events', ...directory];
  const rooms: Scope[] = technicalUser === null && adminUser === null ? [] : ['calendar.events.freebusy'];
  return ['calendar.freebusy', 'calendar.events.owned', ...rooms, ...directory];
}

interface Case extends FailedProbe {
  readonly google: GoogleSettings;
}

export function remedy(failed: FailedProbe): Remedy | null {
  const found: Case = { ...failed, google: readSettings(failed.settings, {}) };
  const { fault, probe } = failed;
  if (probe === 'out-of-scope-refused') return fault.code === 'provider.out-of-scope' ? tooWide(found) : null;
  switch (fault.code) {
    case 'provider.propagating':
    case 'provider.forbidden':
      return missingRight(found);
    case 'provider.out-of-scope':
      return writeScopeGranted(found);
    case 'provider.unauthorized':
      return credential(found);
    case 'provider.mailbox-not-found':
      return mailbox(found);
    case 'config.invalid':
      return limit();
    case 'provider.throttled':
      return remedyOf('nobody', QUOTA, { page: 'https://console.cloud.google.com/apis/api/calendar-json.googleapis.com/quotas' });
    default:
      return null;
  }
}

function remedyOf(who: Remedy['who'], steps: LocalText, ways: { readonly command?: string; readonly page?: string } = {}): Remedy {
  return { who, steps, command: ways.command ?? null, page: ways.page ?? null };
}

/** Which of the rights is missing is known by the words of our own faults. */
function missingRight(found: Case): Remedy {
  const { fault, google, level } = found;
  if (fault.detail.includes('switched on')) return apiOff(found);
  if (fault.detail.includes('may not sign for it')) return mayNotSign(found);
  if (fault.detail.includes('delegation')) return scopeMissing(found);
  if (fault.detail.includes('app access control'))
    return remedyOf('calendar-administrator', appControl(google), { page: APP_CONTROL_PAGE });
  if (fault.detail.includes('no role')) return remedyOf('calendar-administrator', directoryRole(google), { page: ROLES_PAGE });
  if (fault.detail.includes('not within the list')) return remedyOf('human-resources', LIST);
  return notShared(found, level);
}

function scopeMissing({ google, level, fault }: Case): Remedy {
  const client = google.clientId === '' ? google.serviceAccount : google.clientId;
  const scopes = scopesFor(google, level).map((scope) => `${SCOPE_PREFIX}${scope}`);
  const wait = fault.code === 'provider.propagating';
  return remedyOf(
    'calendar-administrator',
    {
      en: `Open the list of domain-wide delegations, choose the client ${client} (or “Add new”), and enter exactly these scopes.${wait ? ' If they are there already, wait: a change can take up to 24 hours.' : ''}`,
      de: `Öffnen Sie die Liste der domainweiten Delegationen, wählen Sie den Client ${client} (oder „Neu hinzufügen“) und tragen Sie genau diese Bereiche ein.${wait ? ' Stehen sie schon dort, warten Sie: Eine Änderung kann bis zu 24 Stunden brauchen.' : ''}`,
    },
    { command: scopes.join(','), page: DELEGATION_PAGE },
  );
}

function apiOff({ google }: Case): Remedy {
  const project = projectOf(google);
  return remedyOf(
    'calendar-administrator',
    {
      en: `Switch the APIs on in the project ${project} of the service account, then check again after some minutes.`,
      de: `Schalten Sie die APIs im Projekt ${project} des Service-Accounts ein und prüfen Sie nach einigen Minuten erneut.`,
    },
    { command: `gcloud services enable calendar-json.googleapis.com admin.googleapis.com --project=${project}` },
  );
}

function mayNotSign({ google }: Case): Remedy {
  const project = projectOf(google);
  return remedyOf(
    'operator',
    {
      en: `Let the identity of the machine that runs Calendula sign for ${google.serviceAccount}. Put its address in place of MACHINE.`,
      de: `Erlauben Sie der Identität der Maschine, auf der Calendula läuft, für ${google.serviceAccount} zu signieren. Setzen Sie deren Adresse für MACHINE ein.`,
    },
    {
      command: [
        `gcloud services enable iamcredentials.googleapis.com --project=${project}`,
        `gcloud iam service-accounts add-iam-policy-binding ${google.serviceAccount} --member=serviceAccount:MACHINE --role=roles/iam.serviceAccountTokenCreator --project=${project}`,
      ].join('\n'),
    },
  );
}

function writeScopeGranted({ google, level }: Case): Remedy {
  const scopes = scopesFor(google, level).map((scope) => `${SCOPE_PREFIX}${scope}`);
  return remedyOf(
    'calendar-administrator',
    {
      en: `The delegation of client ${google.clientId} is wider than free-busy. Replace its scopes by exactly these.`,
      de: `Die Delegation des Clients ${google.clientId} reicht weiter als Frei/Gebucht. Ersetzen Sie ihre Bereiche durch genau diese.`,
    },
    { command: scopes.join(','), page: DELEGATION_PAGE },
  );
}

function credential({ google, fault }: Case): Remedy {
  if (fault.detail.includes('clock')) {
    return remedyOf(
      'operator',
      { en: 'Set the clock of the server by NTP, then check again.', de: 'Stellen Sie die Uhr des Servers per NTP und prüfen Sie erneut.' },
      { command: 'timedatectl set-ntp true\ntimedatectl status' },
    );
  }
  const file = 'calendula.json';
  return remedyOf(
    'calendar-administrator',
    {
      en: `Make a new key for ${google.serviceAccount} and enter it with “Replace credential”. If the account is switched off, switch it on first.`,
      de: `Erstellen Sie einen neuen Schlüssel für ${google.serviceAccount} und geben Sie ihn unter „Zugangsdaten ersetzen“ ein. Ist das Konto deaktiviert, aktivieren Sie es zuerst.`,
    },
    {
      command: [
        `gcloud iam service-accounts enable ${google.serviceAccount}`,
        `gcloud iam service-accounts keys create ${file} --iam-account=${google.serviceAccount}`,
      ].join('\n'),
    },
  );
}

function mailbox({ probe, probeMailbox, google }: Case): Remedy {
  const [user, admin] = [google.technicalUser ?? google.adminUser ?? probeMailbox, google.adminUser];
  const who = probe === 'sign-in' ? user : probe === 'directory' ? (admin ?? user) : probeMailbox;
  return remedyOf(
    'calendar-administrator',
    {
      en: `Check in the directory that ${who} exists, is not suspended and has Google Calendar switched on. A calendar without a share looks the same: then share it.`,
      de: `Prüfen Sie im Verzeichnis, dass ${who} existiert, nicht gesperrt ist und Google Kalender aktiviert hat. Ein nicht freigegebener Kalender sieht genauso aus: Geben Sie ihn dann frei.`,
    },
    { page: 'https://admin.google.com/ac/users' },
  );
}

function notShared({ probeMailbox, google, probe }: Case, level: AccessLevel): Remedy {
  const right = level === 'free-busy' ? 'See only free/busy' : 'Make changes to events';
  const [german, user] = [
    level === 'free-busy' ? 'Nur Verfügbarkeit sehen' : 'Termine ändern',
    google.technicalUser ?? google.adminUser ?? '',
  ];
  const calendar = probe === 'rooms' ? 'the room' : probeMailbox;
  return remedyOf(
    'calendar-administrator',
    {
      en: `In the settings of the calendar of ${calendar}, “Share with specific people”: add ${user} with “${right}”.`,
      de: `In den Einstellungen des Kalenders von ${calendar}, „Für bestimmte Personen freigeben“: ${user} mit „${german}“ hinzufügen.`,
    },
    { page: 'https://calendar.google.com/calendar/r/settings' },
  );
}

function tooWide({ outOfScopeMailbox, google }: Case): Remedy {
  const outside = outOfScopeMailbox ?? '';
  const user = google.technicalUser ?? '';
  return google.acting === 'shares'
    ? remedyOf(
        'calendar-administrator',
        {
          en: `${user} sees ${outside}. Stop sharing that calendar with this user, and with everybody in the organisation (Apps > Google Workspace > Calendar > Sharing settings > Internal sharing), or name another mailbox. The delegation itself cannot be narrowed at Google.`,
          de: `${user} sieht ${outside}. Beenden Sie die Freigabe dieses Kalenders für diesen Nutzer und für alle in der Organisation (Apps > Google Workspace > Kalender > Freigabeeinstellungen > Interne Freigabe), oder nennen Sie ein anderes Postfach. Die Delegation selbst lässt sich bei Google nicht eingrenzen.`,
        },
        { page: 'https://admin.google.com/ac/appsettings/435070579839/sharing' },
      )
    : remedyOf('calendar-administrator', {
        en: `Domain-wide delegation reaches every mailbox of the organisation, ${outside} too; Google offers no way to narrow it. Choose “The owner, for listed addresses only”, which Calendula keeps to, or “A technical user with shares”, which Google keeps to.`,
        de: `Die domainweite Delegation erreicht jedes Postfach der Organisation, auch ${outside}; Google bietet keine Eingrenzung. Wählen Sie „Besitzer, nur für gelistete Adressen“ (daran hält sich Calendula) oder „Technischer Nutzer mit Freigaben“ (daran hält sich Google).`,
      });
}

function limit(): Remedy {
  return remedyOf('human-resources', {
    en: 'Choose in “In whose name” what limits this connection, and fill in the fields that then appear.',
    de: 'Wählen Sie unter „In wessen Namen“, was diese Verbindung begrenzt, und füllen Sie die dann erscheinenden Felder aus.',
  });
}

function appControl({ serviceAccount, clientId }: GoogleSettings): LocalText {
  return {
    en: `Trust the app with the client ID ${clientId} (${serviceAccount}) in API controls > App access control.`,
    de: `Stufen Sie die App mit der Client-ID ${clientId} (${serviceAccount}) unter API-Steuerung > App-Zugriffssteuerung als vertrauenswürdig ein.`,
  };
}

function directoryRole({ adminUser }: GoogleSettings): LocalText {
  return {
    en: `Give ${adminUser ?? ''} a custom administrator role with “Users > Read” and “Services > Calendar > Buildings and resources > read”, and no more.`,
    de: `Geben Sie ${adminUser ?? ''} eine eigene Administratorrolle mit „Nutzer > Lesen“ und „Dienste > Kalender > Gebäude und Ressourcen > Lesen“, mehr nicht.`,
  };
}

const LIST: LocalText = {
  en: 'Add the address to “Addresses within the limit” of this connection, or choose another mailbox for the check.',
  de: 'Ergänzen Sie die Adresse unter „Adressen innerhalb der Grenze“ dieser Verbindung, oder wählen Sie ein anderes Postfach für die Prüfung.',
};

const QUOTA: LocalText = {
  en: 'Wait, then check again. If it comes back, ask Google for a higher quota of the project.',
  de: 'Warten Sie und prüfen Sie dann erneut. Kommt es wieder, beantragen Sie bei Google ein höheres Kontingent für das Projekt.',
};

/** A service account's address names its project. */
function projectOf({ serviceAccount }: GoogleSettings): string {
  return serviceAccount.split('@')[1]?.replace('.iam.gserviceaccount.com', '') ?? '';
}
