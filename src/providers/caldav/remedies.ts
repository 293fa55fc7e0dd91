/** What to do about a failed probe, server by server, with this installation's own names filled in: CalDAV knows no common way. */
import type { Remedy } from '../../domain/connection/remedy.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';

export function remedy(failed: FailedProbe): Remedy | null {
  const { probe, fault } = failed;
  if (fault.code === 'provider.out-of-scope') return tooWide(failed);
  if (fault.code === 'provider.unauthorized') return enterAgain(failed);
  const right = fault.code === 'provider.forbidden' || fault.code === 'provider.unproven';
  // Some servers answer "not found" to whoever has no right at all.
  return right || (fault.code === 'provider.calendar-not-found' && probe !== 'sign-in') ? grant(failed) : null;
}

const userOf = (address: string) => address.split('@')[0] ?? address;
const accountOf = ({ settings, serviceAccount }: FailedProbe) => settings.userName ?? serviceAccount ?? '<service account>';

function grant(failed: FailedProbe): Remedy {
  const { probeMailbox, level } = failed;
  const account = accountOf(failed);
  const person = userOf(probeMailbox);
  const sogo =
    level === 'full'
      ? `# SOGo, sogo.conf; then restart\nSOGoSuperUsernames = (${account});`
      : `# SOGo: ${person} shares the calendar with ${account}, "modify" for public, confidential and private events`;
  return {
    who: 'calendar-administrator',
    steps: {
      en: `${account} lacks a right on the calendar of ${probeMailbox}, private events included. Do what belongs to your server, then run the check again.`,
      de: `${account} fehlt ein Recht am Kalender von ${probeMailbox}, private Termine eingeschlossen. Tun Sie, was zu Ihrem Server gehört, und prüfen Sie dann erneut.`,
    },
    command: [
      sogo,
      `# DAViCal: Principals > ${person} > Grants: all rights for ${account}`,
      `# Cyrus, in cyradm`,
      `setacl "user/${person}/#calendars/Default" ${account} lrswipkxtecdan9`,
      `# Radicale, rights file`,
      `[calendula]`,
      `user: ${account}`,
      `collection: ${level === 'full' ? '.*' : `${person}(/.*)?`}`,
      `permissions: RrWw`,
    ].join('\n'),
    page: null,
  };
}

function tooWide(failed: FailedProbe): Remedy {
  const account = accountOf(failed);
  const outside = failed.outOfScopeMailbox ?? '';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `${account} reaches ${outside}, which it must not. Take that right away: a superuser of SOGo or an administrator of DAViCal cannot be limited, so let calendars be shared with an ordinary user instead.`,
      de: `${account} erreicht ${outside}, obwohl es das nicht darf. Nehmen Sie dieses Recht weg: Ein Superuser von SOGo oder ein Administrator von DAViCal lässt sich nicht begrenzen; geben Sie Kalender stattdessen für einen gewöhnlichen Benutzer frei.`,
    },
    command: [
      `# Cyrus, in cyradm`,
      `deleteacl "user/${userOf(outside)}/#calendars/Default" ${account}`,
      `# Radicale, rights file: a narrower pattern than .* behind "collection:"`,
    ].join('\n'),
    page: null,
  };
}

function enterAgain(failed: FailedProbe): Remedy {
  const account = accountOf(failed);
  const server = failed.settings.serverUrl ?? '';
  return {
    who: 'calendar-administrator',
    steps: {
      en: `Try the password of ${account} at ${server}. If it is right, look whether the server's own database or directory is down: many then answer the same.`,
      de: `Versuchen Sie das Passwort von ${account} an ${server}. Stimmt es, sehen Sie nach, ob Datenbank oder Verzeichnis des Servers stehen: Viele antworten dann dasselbe.`,
    },
    command: `curl -u '${account}' -X PROPFIND -H 'Depth: 0' '${server}'`,
    page: null,
  };
}
