/** Who is asked to do what about a failed probe, with this installation's own names in it. */
import { expect, it } from 'vitest';
import type { ProbeName } from '../../domain/connection/connection.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';
import { remedy } from './remedies.ts';

const failed = (probe: ProbeName, code: FaultCode, level: FailedProbe['level'] = 'restricted'): FailedProbe => ({
  probe,
  fault: { code, retry: 'never', blame: 'admin', detail: 'It failed.' },
  level,
  settings: { serverUrl: 'https://calendar.example.org/', userName: 'svc' },
  serviceAccount: null,
  probeMailbox: 'alice@example.org',
  outOfScopeMailbox: 'boss@example.org',
});

it.each([
  ['sign-in', 'provider.unauthorized', 'https://calendar.example.org/'],
  ['read-free-busy', 'provider.forbidden', 'setacl "user/alice/#calendars/Default" svc'],
  ['write-event', 'provider.calendar-not-found', 'collection: alice(/.*)?'],
  ['see-own-event', 'provider.unproven', 'user: svc'],
  ['out-of-scope-refused', 'provider.out-of-scope', 'deleteacl "user/boss/#calendars/Default" svc'],
] as const)('%s with %s comes with a command', (probe, code, part) => {
  const told = remedy(failed(probe, code));
  expect(told?.who).toBe('calendar-administrator');
  expect(told?.command).toContain(part);
  expect(told?.steps.en).toContain('svc');
  expect(told?.steps.de).not.toBe(told?.steps.en);
});

it('names the superuser only where everything is to be reached', () => {
  expect(remedy(failed('read-free-busy', 'provider.forbidden', 'full'))?.command).toContain('SOGoSuperUsernames = (svc);');
  expect(remedy(failed('read-free-busy', 'provider.forbidden'))?.command).not.toContain('SOGoSuperUsernames');
});

it('leaves the rest to the general words', () => {
  expect(remedy(failed('sign-in', 'provider.unreachable'))).toBeNull();
});
