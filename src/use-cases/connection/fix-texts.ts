/** What an administrator does about a failed probe, in one or two plain sentences. */
import type { ProbeName } from '../../domain/connection/connection.ts';
import type { FaultCode } from '../../domain/fault.ts';

const BY_CODE: Readonly<Partial<Record<FaultCode, string>>> = {
  'provider.unauthorized': 'Check user name, password, key or certificate of the service account, and whether they have expired.',
  'provider.forbidden': 'Grant the service account the right that is named, then run the check again.',
  'provider.out-of-scope': 'Limit the service account to the mailboxes it needs, or correct the mailbox that is named here.',
  'provider.mailbox-not-found': 'Check the address of the mailbox, and that the mailbox exists in this calendar system.',
  'provider.calendar-not-found': 'Open the mailbox once, so that its calendar is created, or check which calendar is shared.',
  'provider.throttled': 'The calendar system asks for patience. Run the check again in some minutes.',
  'provider.unavailable': 'The calendar system has a disturbance. Run the check again later.',
  'provider.unreachable': 'Check the address of the server, name resolution, proxy and firewall between here and there.',
  'provider.tls-untrusted': 'Install the certificate authority of the server on this machine, or renew the certificate of the server.',
  'provider.unsupported': 'Choose an access level or a calendar system that can do this.',
  'provider.malformed-reply': 'Check that the address is that of the calendar system and not of a proxy or sign-in page.',
  'provider.rejected': 'Read what the calendar system answered, correct the settings, and run the check again.',
  'provider.propagating': 'The permission is granted but not effective yet. Run the check again in an hour.',
  'provider.unproven': 'Let the service account see free/busy of this mailbox, then run the check again.',
  'config.invalid': 'Correct the settings of this connection, or enter the credential again.',
};

const CENTRAL_MANAGEMENT =
  'Central management writes interviews into calendars. Connect with the access level Full or Restricted: free/busy alone does not suffice. Without them, interviewers can only be invited by mail, outside central management.';

export function fixFor(probe: ProbeName, code: FaultCode): string {
  if (probe === 'write-event' && code === 'provider.unsupported') return CENTRAL_MANAGEMENT;
  return BY_CODE[code] ?? 'Run the check again. If it fails again, read the detail and ask whoever runs the calendar system.';
}
