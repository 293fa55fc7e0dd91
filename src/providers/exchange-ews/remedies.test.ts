import { describe, expect, it } from 'vitest';
import type { ProbeName } from '../../domain/connection/connection.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';
import { remedy } from './remedies.ts';

const failed = (probe: ProbeName, code: FaultCode, changes: Partial<FailedProbe> = {}): FailedProbe => ({
  probe,
  fault: { code, retry: 'never', blame: 'admin', detail: '' },
  level: 'restricted',
  settings: { serverUrl: 'https://mail.example.org/EWS/Exchange.asmx', userName: 'EXAMPLE\\calendula', account: 'calendula@example.org' },
  serviceAccount: 'calendula@example.org',
  probeMailbox: 'anna@example.org',
  outOfScopeMailbox: 'boss@example.org',
  ...changes,
});

const table: readonly [string, FailedProbe, RegExp][] = [
  ['a refused password', failed('sign-in', 'provider.unauthorized'), /Get-User 'calendula'/],
  ['a missing mailbox', failed('sign-in', 'provider.mailbox-not-found'), /Enable-Mailbox 'calendula'/],
  [
    'a missing folder permission',
    failed('write-event', 'provider.forbidden'),
    /'anna@example\.org', \$folder\) -User 'calendula@example\.org' -AccessRights Editor/,
  ],
  [
    'a missing role',
    failed('write-event', 'provider.forbidden', { level: 'full' }),
    /ApplicationImpersonation -User 'calendula@example\.org'$/m,
  ],
  [
    'a missing role with a scope',
    failed('write-event', 'provider.forbidden', { settings: { restriction: 'impersonation' } }),
    /-CustomRecipientWriteScope "Calendula"/,
  ],
  ['hidden busy times', failed('read-free-busy', 'provider.forbidden', { level: 'free-busy' }), /-AccessRights AvailabilityOnly/],
  [
    'a scope that is too wide',
    failed('out-of-scope-refused', 'provider.out-of-scope'),
    /Remove-MailboxFolderPermission .*'boss@example\.org'/,
  ],
  ['throttling', failed('read-free-busy', 'provider.throttled'), /Set-ThrottlingPolicyAssociation 'calendula@example\.org'/],
];

describe('remedies', () => {
  it.each(table)('for %s give the command with the names of here', (_, probe, command) => {
    const found = remedy(probe);
    expect(found?.command).toMatch(command);
    expect(found?.who).toBe('calendar-administrator');
    expect(found?.steps.en !== '' && found?.steps.de !== '').toBe(true);
  });

  it.each([
    ['sign-in', 'provider.tls-untrusted'],
    ['sign-in', 'provider.malformed-reply'],
    ['directory', 'provider.unsupported'],
  ] as const)('for %s and %s are for whoever runs Calendula', (probe, code) => {
    expect(remedy(failed(probe, code))).toMatchObject({ who: 'operator', command: null });
  });

  it('leave the general words where there is nothing to add', () => {
    expect(remedy(failed('see-own-event', 'provider.unproven'))).toBeNull();
    expect(remedy(failed('write-event', 'provider.unsupported'))).toBeNull();
  });

  it('let no name break out of its quotes', () => {
    const command =
      remedy(failed('write-event', 'provider.forbidden', { probeMailbox: "o'neil’; Remove-Mailbox x@example.org" }))?.command ?? '';
    expect(command).toContain("'o''neil''; Remove-Mailbox x@example.org'");
  });
});
