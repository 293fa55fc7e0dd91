/** What to do about a failed probe, for the tenant at hand: who, where, and the command with this connection's own names. */
import type { Remedy } from '../../domain/connection/remedy.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';
import { consentedCalendarRoles } from './auth.ts';
import { type GraphSettings, readSettings } from './settings.ts';
import { queryOf } from './wire.ts';

/** A failed probe with its settings as the connector reads them. */
type Case = FailedProbe & { readonly graph: GraphSettings };

export function remedy(failed: FailedProbe): Remedy | null {
  const one: Case = { ...failed, graph: readSettings(failed.settings, {}) };
  if (failed.fault.code === 'provider.propagating') return waiting(one);
  if (failed.fault.code === 'provider.unsupported') return failed.probe === 'write-event' ? null : elsewhere(one);
  switch (failed.probe) {
    case 'sign-in':
      return signInRemedy(one);
    case 'directory':
    case 'rooms':
      return failed.fault.code === 'provider.forbidden' ? directoryConsent(one) : null;
    case 'read-free-busy':
    case 'write-event':
      return failed.fault.code === 'provider.forbidden' ? calendarRight(one) : null;
    case 'see-own-event':
      return one.graph.credential === 'user' ? privateItems(one) : null;
    case 'out-of-scope-refused':
      return failed.fault.code === 'provider.out-of-scope' ? tooWide(one) : null;
  }
}

function signInRemedy(one: Case): Remedy | null {
  const { fault, graph } = one;
  if (fault.code === 'config.invalid') return serverIdentity();
  if (fault.code === 'provider.forbidden') return conditionalAccess();
  if (fault.code !== 'provider.unauthorized') return null;
  if (/AADSTS(?:700016|65001|90002)\b/.test(fault.detail)) return appConsent(one);
  if (graph.credential === 'user' && !/AADSTS7000\d{3}\b/.test(fault.detail)) return signInAgain();
  return newCredential(one);
}

function newCredential({ graph }: Case): Remedy {
  const certificate = graph.credential === 'certificate';
  return {
    who: 'calendar-administrator',
    steps: certificate
      ? {
          en: 'Make a new certificate with the command, upload calendula.pem to the app registration, and enter both files here. Leave the old certificate there until the check is green.',
          de: 'Erzeugen Sie mit dem Befehl ein neues Zertifikat, laden Sie calendula.pem in die App-Registrierung hoch und tragen Sie beide Dateien hier ein. Lassen Sie das alte Zertifikat dort, bis die Prüfung grün ist.',
        }
      : {
          en: 'Check the credential of the app on the page. Make a new client secret if the old one has expired, and enter its value here.',
          de: 'Prüfen Sie die Anmeldedaten der App auf der Seite. Legen Sie einen neuen geheimen Clientschlüssel an, falls der alte abgelaufen ist, und tragen Sie seinen Wert hier ein.',
        },
    command: certificate
      ? 'openssl req -x509 -newkey rsa:3072 -nodes -days 730 -subj /CN=calendula -keyout calendula.key -out calendula.pem'
      : `az ad app credential reset --id ${graph.clientId} --append --display-name calendula`,
    page: appPage(graph, 'Credentials'),
  };
}

function appConsent({ graph }: Case): Remedy {
  return {
    who: 'calendar-administrator',
    steps: {
      en: 'Open the page as an administrator of the tenant and agree to the permissions. Check that tenant id and application id are those of the app registration.',
      de: 'Öffnen Sie die Seite als Administrator des Mandanten und stimmen Sie den Berechtigungen zu. Prüfen Sie, ob Mandanten-ID und Anwendungs-ID die der App-Registrierung sind.',
    },
    command: null,
    page: adminConsentUrl(graph),
  };
}

/** Where an administrator agrees for the whole tenant (learn.microsoft.com/entra/identity-platform/v2-admin-consent). */
function adminConsentUrl({ loginUrl, tenant, clientId }: GraphSettings): string {
  return `${loginUrl}/${encodeURIComponent(tenant)}/adminconsent?${queryOf({ client_id: clientId })}`;
}

function signInAgain(): Remedy {
  return {
    who: 'calendar-administrator',
    steps: {
      en: 'Sign in again as the technical user, with the button on this page. A changed password, a new MFA rule or a longer pause ends a sign-in.',
      de: 'Melden Sie sich mit der Schaltfläche auf dieser Seite erneut als technischer Benutzer an. Ein geändertes Passwort, eine neue MFA-Regel oder eine längere Pause beendet eine Anmeldung.',
    },
    command: null,
    page: null,
  };
}

function conditionalAccess(): Remedy {
  return {
    who: 'calendar-administrator',
    steps: {
      en: 'A conditional access policy stops the sign-in. Look it up in the sign-in log of the Entra admin centre, and allow this server’s address.',
      de: 'Eine Richtlinie für bedingten Zugriff verhindert die Anmeldung. Suchen Sie sie im Anmeldeprotokoll des Entra Admin Centers und lassen Sie die Adresse dieses Servers zu.',
    },
    command: null,
    page: null,
  };
}

function serverIdentity(): Remedy {
  return {
    who: 'operator',
    steps: {
      en: 'Give the server its workload identity: AZURE_FEDERATED_TOKEN_FILE names a file with a current token, which the server may read. Then restart it.',
      de: 'Geben Sie dem Server seine Workload-Identität: AZURE_FEDERATED_TOKEN_FILE nennt eine Datei mit einem gültigen Token, die der Server lesen darf. Starten Sie ihn danach neu.',
    },
    command: null,
    page: null,
  };
}

function directoryConsent({ graph }: Case): Remedy {
  const kind =
    graph.credential === 'user'
      ? { en: 'delegated permissions', de: 'delegierten Berechtigungen' }
      : { en: 'application permissions', de: 'Anwendungsberechtigungen' };
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Add the ${kind.en} User.ReadBasic.All and Place.Read.All on the page, then choose “Grant admin consent”.`,
      de: `Fügen Sie auf der Seite die ${kind.de} User.ReadBasic.All und Place.Read.All hinzu und wählen Sie „Administratorzustimmung erteilen“.`,
    },
    command: null,
    page: appPage(graph, 'CallAnAPI'),
  };
}

function calendarRight(one: Case): Remedy {
  if (one.graph.credential === 'user') return folderRight(one);
  if (one.level === 'restricted') return scopedRole(one);
  const permission = one.level === 'full' ? 'Calendars.ReadWrite' : 'Calendars.ReadBasic';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Add the application permission ${permission} on the page, then choose “Grant admin consent”. If it is there already, an application access policy keeps the app out of ${one.probeMailbox}.`,
      de: `Fügen Sie auf der Seite die Anwendungsberechtigung ${permission} hinzu und wählen Sie „Administratorzustimmung erteilen“. Ist sie schon da, hält eine Anwendungszugriffsrichtlinie die App aus ${one.probeMailbox} heraus.`,
    },
    command: `Test-ApplicationAccessPolicy -AppId ${one.graph.clientId} -Identity ${quoted(one.probeMailbox)}`,
    page: appPage(one.graph, 'CallAnAPI'),
  };
}

/** Role Based Access Control for Applications (learn.microsoft.com/exchange/permissions-exo/application-rbac). */
function scopedRole({ graph, probeMailbox }: Case): Remedy {
  const lines = [
    'Connect-ExchangeOnline',
    'Connect-MgGraph -Scopes Application.Read.All',
    `$app = Get-MgServicePrincipal -Filter "appId eq '${graph.clientId}'"`,
    `New-ServicePrincipal -AppId ${graph.clientId} -ObjectId $app.Id -DisplayName "Calendula"`,
    `New-ManagementScope -Name "Calendula" -RecipientRestrictionFilter "CustomAttribute7 -eq 'calendula'"`,
    `Set-Mailbox ${quoted(probeMailbox)} -CustomAttribute7 calendula`,
    'New-ManagementRoleAssignment -Name "Calendula calendars" -App $app.Id -Role "Application Calendars.ReadWrite" -CustomResourceScope "Calendula"',
    testCommand('$app.Id', probeMailbox),
  ];
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Give the app the Exchange role for the mailboxes in its scope, and see that ${probeMailbox} is one of them: the last line must say InScope True. A change acts after 30 minutes to 2 hours; the check is repeated by itself.`,
      de: `Geben Sie der App die Exchange-Rolle für die Postfächer in ihrem Bereich und sorgen Sie dafür, dass ${probeMailbox} dazugehört: Die letzte Zeile muss InScope True zeigen. Eine Änderung wirkt nach 30 Minuten bis 2 Stunden; die Prüfung wiederholt sich von selbst.`,
    },
    command: lines.join('\n'),
    page: null,
  };
}

function folderRight({ serviceAccount, probeMailbox, level }: Case): Remedy {
  const right = level === 'free-busy' ? 'AvailabilityOnly' : 'Editor';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Give the technical user the right ${right} on the calendar of ${probeMailbox}, and on every other calendar it shall reach. The name of the folder depends on the owner’s language, so the command looks it up.`,
      de: `Geben Sie dem technischen Benutzer das Recht ${right} auf den Kalender von ${probeMailbox} und auf jeden anderen Kalender, den er erreichen soll. Der Name des Ordners hängt von der Sprache des Besitzers ab, deshalb sucht der Befehl ihn heraus.`,
    },
    command: folderCommand('Add', probeMailbox, `-User ${quoted(serviceAccount ?? 'calendula@example.org')} -AccessRights ${right}`),
    page: null,
  };
}

function privateItems({ serviceAccount, probeMailbox }: Case): Remedy {
  const rights = `-User ${quoted(serviceAccount ?? 'calendula@example.org')} -AccessRights Editor -SharingPermissionFlags Delegate,CanViewPrivateItems`;
  return {
    who: 'calendar-administrator',
    steps: {
      en: 'Interviews are private entries, and the technical user does not see those. Let it see private items; Exchange then also sends it the owner’s meeting requests. An app without a user has no such limit.',
      de: 'Interviews sind private Einträge, und der technische Benutzer sieht diese nicht. Erlauben Sie ihm private Elemente; Exchange schickt ihm dann auch die Besprechungsanfragen des Besitzers. Eine App ohne Benutzer kennt diese Grenze nicht.',
    },
    command: folderCommand('Set', probeMailbox, rights),
    page: null,
  };
}

function tooWide(one: Case): Remedy {
  if (one.graph.credential === 'user') return folderTooWide(one);
  const roles = consentedCalendarRoles(one.graph);
  return roles.length > 0 ? consentVoidsScope(one, roles) : scopeTooWide(one);
}

/** Rights by consent and rights by scope add up, so consent for the whole tenant makes every scope void. */
function consentVoidsScope({ graph }: Case, roles: readonly string[]): Remedy {
  const names = roles.join(', ');
  const lines = [
    'Connect-MgGraph -Scopes Application.Read.All,AppRoleAssignment.ReadWrite.All',
    `$app = Get-MgServicePrincipal -Filter "appId eq '${graph.clientId}'"`,
    `$graph = Get-MgServicePrincipal -Filter "appId eq '00000003-0000-0000-c000-000000000000'"`,
    `$roles = $graph.AppRoles | Where-Object Value -in ${roles.map(quoted).join(',')}`,
    'Get-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $app.Id | Where-Object AppRoleId -in $roles.Id | ForEach-Object { Remove-MgServicePrincipalAppRoleAssignment -ServicePrincipalId $app.Id -AppRoleAssignmentId $_.Id }',
  ];
  return {
    who: 'calendar-administrator',
    steps: {
      en: `The app has tenant-wide consent for ${names} in Entra. Consent and scope add up, so the scope in Exchange limits nothing. Remove this consent with the command, or on the page; the role in Exchange Online stays. It acts within about an hour, when the last token has ended.`,
      de: `Die App hat in Entra eine mandantenweite Zustimmung für ${names}. Zustimmung und Bereich addieren sich, deshalb beschränkt der Bereich in Exchange nichts. Entfernen Sie diese Zustimmung mit dem Befehl oder auf der Seite; die Rolle in Exchange Online bleibt. Das wirkt innerhalb etwa einer Stunde, wenn das letzte Token abgelaufen ist.`,
    },
    command: lines.join('\n'),
    page: appPage(graph, 'CallAnAPI'),
  };
}

function scopeTooWide({ graph, outOfScopeMailbox }: Case): Remedy {
  const outside = outOfScopeMailbox ?? '';
  const lines = [
    `$app = Get-ServicePrincipal | Where-Object AppId -eq ${quoted(graph.clientId)}`,
    'Get-ManagementRoleAssignment -RoleAssignee $app.ObjectId | Format-List Name,Role,CustomResourceScope,RecipientGroupScope',
    testCommand('$app.ObjectId', outside),
  ];
  return {
    who: 'calendar-administrator',
    steps: {
      en: `The scope of the app’s Exchange role includes ${outside}. Narrow the scope until the last line says InScope False. If you limit the app by an application access policy, see that the mailbox is not in its group.`,
      de: `Der Bereich der Exchange-Rolle der App schließt ${outside} ein. Verkleinern Sie den Bereich, bis die letzte Zeile InScope False zeigt. Wenn eine Anwendungszugriffsrichtlinie die App beschränkt, darf das Postfach nicht in deren Gruppe sein.`,
    },
    command: lines.join('\n'),
    page: null,
  };
}

function folderTooWide({ serviceAccount, outOfScopeMailbox }: Case): Remedy {
  const outside = outOfScopeMailbox ?? '';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `The technical user may open the calendar of ${outside}. Take the right away, or name another mailbox that it must not reach.`,
      de: `Der technische Benutzer darf den Kalender von ${outside} öffnen. Entziehen Sie das Recht oder nennen Sie ein anderes Postfach, das er nicht erreichen darf.`,
    },
    command: folderCommand('Remove', outside, `-User ${quoted(serviceAccount ?? 'calendula@example.org')} -Confirm:$false`),
    page: null,
  };
}

function waiting({ graph, probeMailbox }: Case): Remedy {
  return {
    who: 'nobody',
    steps: {
      en: 'The permission is granted, but Exchange Online does not act on it yet; that takes 30 minutes to 2 hours. The check is repeated by itself. The command shows what Exchange knows already.',
      de: 'Die Berechtigung ist erteilt, aber Exchange Online wendet sie noch nicht an; das dauert 30 Minuten bis 2 Stunden. Die Prüfung wiederholt sich von selbst. Der Befehl zeigt, was Exchange schon weiß.',
    },
    command: testCommand(quoted(graph.clientId), probeMailbox),
    page: null,
  };
}

function elsewhere({ probeMailbox }: Case): Remedy {
  return {
    who: 'calendar-administrator',
    steps: {
      en: `${probeMailbox} is not in Exchange Online. Give it a licence, or connect mailboxes on premises with a connection of their own (Exchange Server).`,
      de: `${probeMailbox} liegt nicht in Exchange Online. Weisen Sie eine Lizenz zu oder binden Sie Postfächer im eigenen Haus mit einer eigenen Verbindung (Exchange Server) an.`,
    },
    command: `Get-Recipient ${quoted(probeMailbox)} | Format-List RecipientTypeDetails`,
    page: null,
  };
}

function testCommand(app: string, mailbox: string): string {
  return `Test-ServicePrincipalAuthorization -Identity ${app} -Resource ${quoted(mailbox)} | Format-Table RoleName,AllowedResourceScope,InScope`;
}

function folderCommand(verb: 'Add' | 'Set' | 'Remove', owner: string, rest: string): string {
  return [
    `$folder = Get-EXOMailboxFolderStatistics ${quoted(owner)} -FolderScope Calendar | Where-Object FolderType -eq Calendar`,
    `${verb}-MailboxFolderPermission -Identity ('{0}:\\{1}' -f ${quoted(owner)}, $folder.Name) ${rest}`,
  ].join('\n');
}

/** A text in PowerShell that nothing in it can end. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function appPage({ loginUrl, clientId }: GraphSettings, blade: 'Credentials' | 'CallAnAPI'): string {
  const portal = loginUrl.endsWith('.us')
    ? 'https://entra.microsoft.us'
    : loginUrl.endsWith('.cn')
      ? 'https://entra.microsoftonline.cn'
      : 'https://entra.microsoft.com';
  return `${portal}/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/${blade}/appId/${clientId}`;
}
