/** What to do about a failed probe of a Cronofy connection: who, where, with this installation's own names filled in. */
import type { Remedy } from '../../domain/connection/remedy.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';
import { delegatedScope, readSettings } from './settings.ts';

export function remedy(failed: FailedProbe): Remedy | null {
  const { fault, probe } = failed;
  if (probe === 'out-of-scope-refused' && fault.code === 'provider.out-of-scope') return tooWide(failed);
  if (fault.code === 'provider.unauthorized') return probe === 'sign-in' ? authorizeAgain(failed) : reconnectMailbox(failed);
  return BY_CODE[fault.code]?.(failed) ?? null;
}

const BY_CODE: Readonly<Partial<Record<FaultCode, (failed: FailedProbe) => Remedy>>> = {
  'provider.forbidden': (failed) => (failed.fault.detail.includes('HTTP 402') ? planLacks(failed) : grantRight(failed)),
  'provider.out-of-scope': authorizeAgain,
  'provider.mailbox-not-found': ({ probeMailbox }) => ({
    who: 'calendar-administrator',
    steps: {
      en: `Check that ${probeMailbox} is the main address of a mailbox in the calendar system behind Cronofy, and that it has been opened once.`,
      de: `Prüfen Sie, dass ${probeMailbox} die Hauptadresse eines Postfachs im Kalendersystem hinter Cronofy ist und dass es einmal geöffnet wurde.`,
    },
    command: null,
    page: null,
  }),
  'provider.propagating': () => ({
    who: 'nobody',
    steps: {
      en: 'Cronofy reads a new calendar completely before it can be trusted, and carries out writes with a delay. Run the check again in ten minutes.',
      de: 'Cronofy liest einen neuen Kalender erst vollständig ein und führt Schreibvorgänge verzögert aus. Prüfen Sie in zehn Minuten erneut.',
    },
    command: null,
    page: null,
  }),
  'provider.unavailable': (failed) => (failed.fault.detail.includes('never arrived') ? callbackUnreached(failed) : statusPage()),
  'provider.unproven': grantRight,
};

function consoleOf({ settings }: FailedProbe): string {
  return `${readSettings(settings, {}).appUrl}/oauth/applications`;
}

function authorizeAgain(failed: FailedProbe): Remedy {
  const client = failed.settings.clientId ?? '';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Compare client ID ${client}, client secret and data centre with the Cronofy console. If they are right, press "Authorise" on the connection's card and sign in as the service account; the page must name the scope ${delegatedScope(failed.level)}.`,
      de: `Vergleichen Sie Client-ID ${client}, Client-Secret und Rechenzentrum mit der Cronofy-Konsole. Stimmen sie, wählen Sie „Autorisieren“ auf der Karte der Verbindung und melden sich als Service-Account an; die Seite muss den Umfang ${delegatedScope(failed.level)} nennen.`,
    },
    command: null,
    page: consoleOf(failed),
  };
}

function reconnectMailbox({ probeMailbox, serviceAccount }: FailedProbe): Remedy {
  const account = serviceAccount ?? 'the service account';
  const konto = serviceAccount ?? 'der Service-Account';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Cronofy lost its connection to ${probeMailbox}. Check that ${account} still has its right on this mailbox in the calendar system and that its own password has not expired; Calendula then asks Cronofy for the mailbox again by itself.`,
      de: `Cronofy hat die Verbindung zu ${probeMailbox} verloren. Prüfen Sie, dass ${konto} im Kalendersystem noch das Recht an diesem Postfach hat und das eigene Passwort nicht abgelaufen ist; Calendula fordert das Postfach dann selbst erneut an.`,
    },
    command: null,
    page: null,
  };
}

function grantRight(failed: FailedProbe): Remedy {
  const { probeMailbox, level, serviceAccount } = failed;
  const account = serviceAccount ?? '<service account>';
  const role = level === 'free-busy' ? 'AvailabilityOnly' : 'Editor';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `In the calendar system behind Cronofy, give ${account} the right on ${probeMailbox} that the scope ${delegatedScope(level)} needs. At Exchange the command below does it for one mailbox; at Google include the organisational unit of ${probeMailbox} in the application's access.`,
      de: `Geben Sie ${account} im Kalendersystem hinter Cronofy das Recht an ${probeMailbox}, das der Umfang ${delegatedScope(level)} braucht. Bei Exchange genügt für ein Postfach der Befehl unten; bei Google nehmen Sie die Organisationseinheit von ${probeMailbox} in den Zugriff der Anwendung auf.`,
    },
    command: `Add-MailboxFolderPermission -Identity "${probeMailbox}:\\Calendar" -User "${account}" -AccessRights ${role}`,
    page: null,
  };
}

function tooWide(failed: FailedProbe): Remedy {
  const outside = failed.outOfScopeMailbox ?? '';
  const account = failed.serviceAccount ?? '<service account>';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `The service account reaches ${outside}. Cronofy knows no limits of its own: narrow the right of ${account} in the calendar system (at Exchange a management scope on its impersonation role, below), then run the check again.`,
      de: `Der Service-Account erreicht ${outside}. Cronofy kennt keine eigenen Grenzen: Schränken Sie das Recht von ${account} im Kalendersystem ein (bei Exchange ein Verwaltungsbereich an der Rolle zum Identitätswechsel, siehe unten) und prüfen Sie erneut.`,
    },
    command: [
      `New-ManagementScope -Name "Calendula" -RecipientRestrictionFilter "MemberOfGroup -eq '<distinguished name of the group>'"`,
      `New-ManagementRoleAssignment -Name "Calendula" -Role "ApplicationImpersonation" -User "${account}" -CustomRecipientWriteScope "Calendula"`,
    ].join('\n'),
    page: null,
  };
}

function planLacks(failed: FailedProbe): Remedy {
  return {
    who: 'calendar-administrator',
    steps: {
      en: 'Enterprise Connect is not part of every Cronofy plan. Ask Cronofy to add it to the application, then run the check again.',
      de: 'Enterprise Connect ist nicht in jedem Cronofy-Tarif enthalten. Lassen Sie es von Cronofy für die Anwendung freischalten und prüfen Sie erneut.',
    },
    command: null,
    page: consoleOf(failed),
  };
}

function callbackUnreached({ fault }: FailedProbe): Remedy {
  const address = /https?:\/\/[^\s.]+(?:\.[^\s.]+)*/.exec(fault.detail)?.[0] ?? '';
  return {
    who: 'operator',
    steps: {
      en: `Cronofy answers by calling ${address} from the internet. Open this path (POST, https) in the reverse proxy and the firewall, from everywhere: Cronofy publishes no list of addresses it calls from, and every call is checked by its signature. With the command below, run from outside, an answer of 401 means that the way is open.`,
      de: `Cronofy antwortet mit einem Aufruf von ${address} aus dem Internet. Geben Sie diesen Pfad (POST, https) im Reverse-Proxy und in der Firewall frei, von überall: Cronofy veröffentlicht keine Liste seiner Absenderadressen, und jeder Aufruf wird an seiner Signatur geprüft. Mit dem Befehl unten, von außen ausgeführt, bedeutet eine Antwort 401, dass der Weg offen ist.`,
    },
    command: `curl -i -X POST ${address}/delegations/test`,
    page: null,
  };
}

function statusPage(): Remedy {
  return {
    who: 'nobody',
    steps: {
      en: 'Cronofy fails at the moment. Its status page tells whether it knows; the check is repeated by itself.',
      de: 'Cronofy ist gerade gestört. Die Statusseite zeigt, ob das bekannt ist; die Prüfung wird von selbst wiederholt.',
    },
    command: null,
    page: 'https://status.cronofy.com',
  };
}
