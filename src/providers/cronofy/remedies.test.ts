/** Who is asked to do what about a failed probe, with this installation's own names in it. */
import { describe, expect, it } from 'vitest';
import type { ProbeName } from '../../domain/connection/connection.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';
import { callbackMissing, faultReport } from './faults.ts';
import { remedy } from './remedies.ts';

const failed = (probe: ProbeName, code: FaultCode, changes: Partial<FailedProbe> = {}): FailedProbe => ({
  probe,
  fault: { code, retry: 'never', blame: 'admin', detail: 'It failed.' },
  level: 'restricted',
  settings: { dataCentre: 'uk', clientId: 'the-client' },
  serviceAccount: 'svc@example.org',
  probeMailbox: 'alice@example.org',
  outOfScopeMailbox: 'boss@example.org',
  ...changes,
});

describe('a remedy', () => {
  it.each([
    ['sign-in', 'provider.unauthorized', 'calendar-administrator', 'the-client'],
    ['sign-in', 'provider.out-of-scope', 'calendar-administrator', 'read_write'],
    ['read-free-busy', 'provider.unauthorized', 'calendar-administrator', 'alice@example.org'],
    ['read-free-busy', 'provider.forbidden', 'calendar-administrator', 'svc@example.org'],
    ['read-free-busy', 'provider.mailbox-not-found', 'calendar-administrator', 'alice@example.org'],
    ['read-free-busy', 'provider.propagating', 'nobody', 'ten minutes'],
    ['read-free-busy', 'provider.unavailable', 'nobody', 'status page'],
    ['write-event', 'provider.forbidden', 'calendar-administrator', 'alice@example.org'],
    ['see-own-event', 'provider.unproven', 'calendar-administrator', 'svc@example.org'],
    ['out-of-scope-refused', 'provider.out-of-scope', 'calendar-administrator', 'boss@example.org'],
  ] as const)('of %s with %s is for %s and names %s', (probe, code, who, words) => {
    const told = remedy(failed(probe, code));
    expect(told).toMatchObject({ who });
    expect(told?.steps.en).toContain(words);
    expect(told?.steps.de).not.toBe(told?.steps.en);
    expect(told?.steps.de).not.toMatch(/undefined|null/);
  });
  it('gives the command for this mailbox, by the access level', () => {
    expect(remedy(failed('read-free-busy', 'provider.forbidden'))?.command).toBe(
      'Add-MailboxFolderPermission -Identity "alice@example.org:\\Calendar" -User "svc@example.org" -AccessRights Editor',
    );
    expect(remedy(failed('read-free-busy', 'provider.forbidden', { level: 'free-busy' }))?.command).toContain('AvailabilityOnly');
  });
  it('leads to the console of the right data centre', () => {
    expect(remedy(failed('sign-in', 'provider.unauthorized'))?.page).toBe('https://app-uk.cronofy.com/oauth/applications');
  });
  it('tells a missing plan from a missing right', () => {
    const fault = faultReport({ status: 402, body: '', retryAfter: null }, 'service-account');
    expect(remedy(failed('read-free-busy', 'provider.forbidden', { fault }))?.steps.en).toContain('plan');
  });
  it('names the address that cannot be reached, for the operator', () => {
    const { report: fault } = callbackMissing('https://calendula.example.org/callbacks/o/c');
    const told = remedy(failed('read-free-busy', 'provider.unavailable', { fault }));
    expect(told).toMatchObject({
      who: 'operator',
      command: 'curl -i -X POST https://calendula.example.org/callbacks/o/c/delegations/test',
    });
  });
  it('is left to the general words where Cronofy adds nothing', () => {
    expect(remedy(failed('read-free-busy', 'provider.throttled'))).toBeNull();
  });
});
