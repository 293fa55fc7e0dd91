/** What to do about a failed probe: the command for the Exchange Management Shell with this organisation's own names in it. */
import type { Remedy } from '../../domain/connection/remedy.ts';
import type { LocalText } from '../../domain/local-text.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';

export function remedy(failed: FailedProbe): Remedy | null {
  switch (failed.fault.code) {
    case 'provider.unauthorized':
      return signInRemedy(failed);
    case 'provider.forbidden':
      return rightRemedy(failed);
    case 'provider.out-of-scope':
      return scopeRemedy(failed);
    case 'provider.mailbox-not-found':
      return failed.probe === 'sign-in' ? mailboxRemedy(failed) : null;
    case 'provider.throttled':
      return throttleRemedy(failed);
    case 'provider.tls-untrusted':
      return byOperator(TLS);
    case 'provider.malformed-reply':
      return byOperator(NOT_EXCHANGE);
    case 'provider.unsupported':
      return failed.probe === 'directory' ? byOperator(GROUPS) : null;
    default:
      return null;
  }
}

function signInRemedy({ settings }: FailedProbe): Remedy {
  const user = settings.userName ?? '';
  const host = settings.serverUrl !== undefined && URL.canParse(settings.serverUrl) ? new URL(settings.serverUrl).host : 'the server';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Check that ${user} is enabled, not locked, and its password is the one entered here. Then see which ways to sign in ${host} allows. With Extended Protection no proxy may end TLS with a certificate of its own.`,
      de: `Prüfen Sie, ob ${user} aktiv und nicht gesperrt ist und das hier eingegebene Passwort hat. Sehen Sie dann nach, welche Anmeldearten ${host} erlaubt. Mit erweitertem Schutz darf kein Proxy TLS mit einem eigenen Zertifikat beenden.`,
    },
    command: lines(
      `Get-User ${quoted(nameOf(user))} | Format-List UserAccountControl,PasswordLastSet`,
      'Get-WebServicesVirtualDirectory | Format-List Server,ExternalUrl,BasicAuthentication,WindowsAuthentication,ExtendedProtectionTokenChecking',
      `Set-CASMailbox ${quoted(nameOf(user))} -EwsEnabled $true`,
    ),
    page: null,
  };
}

/** The account that is written into commands: as signed in, else as entered. */
function accountOf({ serviceAccount, settings }: FailedProbe): string {
  return serviceAccount ?? settings.account ?? settings.userName ?? '';
}

function rightRemedy(failed: FailedProbe): Remedy {
  const { level, settings, probeMailbox } = failed;
  if (level === 'full') return impersonationRemedy(failed, '');
  if (level === 'free-busy') return availabilityRemedy(failed);
  if (settings.restriction === 'impersonation') return impersonationRemedy(failed, ' -CustomRecipientWriteScope "Calendula"');
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Give ${accountOf(failed)} the permission Editor on the calendar folder of ${probeMailbox}, whatever the folder is called in the owner’s language, and let it send invitations on the owner’s behalf. The change may take a quarter of an hour.`,
      de: `Geben Sie ${accountOf(failed)} die Berechtigung Editor am Kalenderordner von ${probeMailbox}, wie immer er in der Sprache der Person heißt, und lassen Sie das Konto Einladungen im Auftrag der Person senden. Die Änderung kann eine Viertelstunde brauchen.`,
    },
    command: lines(
      `$folder = (Get-MailboxFolderStatistics ${quoted(probeMailbox)} -FolderScope Calendar | Where-Object FolderType -eq 'Calendar').Name`,
      `Add-MailboxFolderPermission -Identity ("{0}:\\{1}" -f ${quoted(probeMailbox)}, $folder) -User ${quoted(accountOf(failed))} -AccessRights Editor`,
      `Set-Mailbox ${quoted(probeMailbox)} -GrantSendOnBehalfTo @{Add=${quoted(accountOf(failed))}}`,
    ),
    page: null,
  };
}

function impersonationRemedy(failed: FailedProbe, scope: string): Remedy {
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Let ${accountOf(failed)} impersonate ${scope === '' ? 'the mailboxes of the organisation' : 'the mailboxes of the scope'}, and check that ${failed.probeMailbox} is among them. A new role acts after some minutes.`,
      de: `Erlauben Sie ${accountOf(failed)} den Identitätswechsel für ${scope === '' ? 'die Postfächer der Organisation' : 'die Postfächer des Bereichs'} und prüfen Sie, ob ${failed.probeMailbox} dazugehört. Eine neue Rolle wirkt nach einigen Minuten.`,
    },
    command: lines(
      `New-ManagementRoleAssignment -Name "Calendula" -Role ApplicationImpersonation -User ${quoted(accountOf(failed))}${scope}`,
      `Get-ManagementRoleAssignment -Role ApplicationImpersonation -GetEffectiveUsers | Where-Object EffectiveUserName -eq ${quoted(accountOf(failed))}`,
    ),
    page: null,
  };
}

function availabilityRemedy(failed: FailedProbe): Remedy {
  const { probeMailbox } = failed;
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Let ${accountOf(failed)} see when ${probeMailbox} is busy. Most organisations allow that to everybody; here it was taken away.`,
      de: `Lassen Sie ${accountOf(failed)} sehen, wann ${probeMailbox} belegt ist. Die meisten Organisationen erlauben das allen; hier wurde es entzogen.`,
    },
    command: lines(
      `$folder = (Get-MailboxFolderStatistics ${quoted(probeMailbox)} -FolderScope Calendar | Where-Object FolderType -eq 'Calendar').Name`,
      `Add-MailboxFolderPermission -Identity ("{0}:\\{1}" -f ${quoted(probeMailbox)}, $folder) -User ${quoted(accountOf(failed))} -AccessRights AvailabilityOnly`,
    ),
    page: null,
  };
}

function scopeRemedy(failed: FailedProbe): Remedy {
  const outside = failed.outOfScopeMailbox ?? '';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `${accountOf(failed)} reaches ${outside}, which it must not. Take the permission away, or limit the role to a scope. A role without a scope adds to one with a scope: look for both.`,
      de: `${accountOf(failed)} erreicht ${outside}, was nicht sein darf. Entziehen Sie die Berechtigung oder begrenzen Sie die Rolle auf einen Bereich. Eine Rolle ohne Bereich gilt zusätzlich zu einer mit Bereich: Suchen Sie nach beiden.`,
    },
    command: lines(
      `Get-ManagementRoleAssignment -Role ApplicationImpersonation -GetEffectiveUsers | Where-Object EffectiveUserName -eq ${quoted(accountOf(failed))} | Format-List Name,CustomRecipientWriteScope`,
      `Get-MailboxFolderStatistics ${quoted(outside)} -FolderScope Calendar | Where-Object FolderType -eq 'Calendar' | ForEach-Object { Remove-MailboxFolderPermission -Identity ("{0}:\\{1}" -f ${quoted(outside)}, $_.Name) -User ${quoted(accountOf(failed))} }`,
    ),
    page: null,
  };
}

function mailboxRemedy(failed: FailedProbe): Remedy {
  const user = failed.settings.userName ?? '';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Give ${user} a mailbox on this Exchange organisation: room lists and free/busy are answered only to accounts that have one.`,
      de: `Geben Sie ${user} ein Postfach in dieser Exchange-Organisation: Raumlisten und Frei/Gebucht erhalten nur Konten mit Postfach.`,
    },
    command: lines(`Enable-Mailbox ${quoted(nameOf(user))}`, `Set-CASMailbox ${quoted(nameOf(user))} -EwsEnabled $true`),
    page: null,
  };
}

function throttleRemedy(failed: FailedProbe): Remedy {
  return {
    who: 'calendar-administrator',
    steps: {
      en: 'It passes by itself. Where it happens every day, give the service account a throttling policy of its own with a larger budget.',
      de: 'Es geht von selbst vorüber. Wenn es täglich vorkommt, geben Sie dem Service-Account eine eigene Drosselungsrichtlinie mit größerem Budget.',
    },
    command: lines(
      'New-ThrottlingPolicy -Name "Calendula" -EwsMaxConcurrency 27 -EwsRechargeRate Unlimited -EwsCutoffBalance Unlimited',
      `Set-ThrottlingPolicyAssociation ${quoted(accountOf(failed))} -ThrottlingPolicy "Calendula"`,
    ),
    page: null,
  };
}

function byOperator(steps: LocalText): Remedy {
  return { who: 'operator', steps, command: null, page: null };
}

const TLS: LocalText = {
  en: 'Enter the certificate of your authority in the connection, or have the server show one that is valid for the name you entered.',
  de: 'Tragen Sie das Zertifikat Ihrer Zertifizierungsstelle in die Verbindung ein, oder lassen Sie den Server eines zeigen, das für den eingegebenen Namen gilt.',
};
const NOT_EXCHANGE: LocalText = {
  en: 'Something else answered: enter the address that ends in /EWS/Exchange.asmx, and let no sign-in page of a proxy stand in front of it.',
  de: 'Etwas anderes hat geantwortet: Tragen Sie die Adresse ein, die auf /EWS/Exchange.asmx endet, und lassen Sie davor keine Anmeldeseite eines Proxys stehen.',
};
const GROUPS: LocalText = {
  en: 'Name one or more distribution groups in the connection: their members are listed instead of the whole address book.',
  de: 'Nennen Sie in der Verbindung eine oder mehrere Verteilergruppen: Statt des ganzen Adressbuchs werden deren Mitglieder aufgeführt.',
};

/** Without the domain, as the shell takes it. */
function nameOf(user: string): string {
  return user.split('\\').at(-1) ?? user;
}

/** Between single quotes nothing has a meaning to PowerShell but the quote itself; it knows more than one kind of them. */
function quoted(text: string): string {
  return `'${text.replace(/[\r\n]+/g, ' ').replace(/['‘’‚‛]/g, "''")}'`;
}

function lines(...commands: readonly string[]): string {
  return commands.join('\n');
}
