/** What is said about a failed probe: who acts, with what, and this organisation's own names in both languages. */
import { expect, it } from 'vitest';
import type { ProbeName } from '../../domain/connection/connection.ts';
import type { FaultCode } from '../../domain/fault.ts';
import type { FailedProbe } from '../../ports/calendar-provider.ts';
import { remedy, scopesFor } from './remedies.ts';
import { readSettings } from './settings.ts';

const SETTINGS = {
  serviceAccount: 'calendula@our-project.iam.gserviceaccount.com',
  clientId: '123',
  technicalUser: 'technical@x.test',
  adminUser: 'directory@x.test',
};

const failed = (probe: ProbeName, code: FaultCode, detail: string, change: Partial<FailedProbe> = {}): FailedProbe => ({
  probe,
  fault: { code, retry: 'never', blame: 'admin', detail },
  level: 'full',
  settings: SETTINGS,
  serviceAccount: null,
  probeMailbox: 'anna@x.test',
  outOfScopeMailbox: 'out@x.test',
  ...change,
});

const table: readonly [string, FailedProbe, string, RegExp][] = [
  ['a wrong clock', failed('sign-in', 'provider.unauthorized', 'the clock of this server'), 'operator', /timedatectl/],
  [
    'a dead key',
    failed('sign-in', 'provider.unauthorized', 'the key'),
    'calendar-administrator',
    /keys create \S+ --iam-account=calendula@our-project/,
  ],
  ['app access control', failed('sign-in', 'provider.forbidden', 'app access control'), 'calendar-administrator', /123/],
  ['an API that is off', failed('sign-in', 'provider.forbidden', 'not switched on'), 'calendar-administrator', /--project=our-project/],
  [
    'a missing scope',
    failed('sign-in', 'provider.forbidden', 'The delegation of client 123'),
    'calendar-administrator',
    /auth\/calendar\.events\.owned/,
  ],
  ['a missing role', failed('directory', 'provider.forbidden', 'has no role'), 'calendar-administrator', /directory@x\.test/],
  ['a missing share', failed('write-event', 'provider.forbidden', 'not shared'), 'calendar-administrator', /anna@x\.test/],
  ['a user who is gone', failed('directory', 'provider.mailbox-not-found', 'no user'), 'calendar-administrator', /directory@x\.test/],
  ['a missing limit', failed('sign-in', 'config.invalid', 'needs a limit', { level: 'restricted' }), 'human-resources', /In whose name/],
  ['a spent quota', failed('write-event', 'provider.throttled', 'quota'), 'nobody', /Wait/],
  ['a reach that is too wide', failed('out-of-scope-refused', 'provider.out-of-scope', 'reached'), 'calendar-administrator', /out@x\.test/],
];

it.each(table)('%s', (_, probe, who, words) => {
  const found = remedy(probe);
  expect(found?.who).toBe(who);
  expect([found?.command, found?.steps.en].join('\n')).toMatch(words);
  expect(found?.steps.de).not.toBe(found?.steps.en);
});

it('leaves to the general words what they say as well', () => {
  expect(remedy(failed('sign-in', 'provider.unavailable', 'down'))).toBeNull();
  expect(remedy(failed('out-of-scope-refused', 'provider.unavailable', 'down'))).toBeNull();
});

it('asks for the least scopes of each way', () => {
  const scopes = (change: Record<string, string>, level: 'full' | 'restricted' | 'free-busy') => scopesFor(readSettings(change, {}), level);
  expect(scopes({}, 'full')).toEqual(['calendar.freebusy', 'calendar.events.owned']);
  expect(scopes({ technicalUser: 'a@x' }, 'full')).toContain('calendar.events.freebusy');
  expect(scopes({ technicalUser: 'a@x', acting: 'shares' }, 'restricted')).toEqual(['calendar.freebusy', 'calendar.events']);
  expect(scopes({ technicalUser: 'a@x' }, 'free-busy')).toEqual(['calendar.freebusy']);
});
