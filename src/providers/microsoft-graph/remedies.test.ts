/** Remedies: whoever reads one knows who acts and what to copy, in both languages, with this tenant's names and nothing secret. */
import { describe, expect, it } from 'vitest';
import type { AccessLevel, ProbeName } from '../../domain/connection/connection.ts';
import type { FaultCode } from '../../domain/fault.ts';
import { remedy } from './remedies.ts';

const CLIENT = '66666666-7777-8888-9999-000000000000';
const SETTINGS = { tenant: 'example.org', clientId: CLIENT };

interface Failing {
  readonly probe: ProbeName;
  readonly code: FaultCode;
  readonly level?: AccessLevel;
  readonly detail?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

function remedyFor({ probe, code, level = 'restricted', detail = '', settings = {} }: Failing) {
  return remedy({
    probe,
    fault: { code, retry: 'never', blame: 'admin', detail },
    level,
    settings: { ...SETTINGS, ...settings },
    serviceAccount: 'svc@example.org',
    probeMailbox: "o'neil@example.org",
    outOfScopeMailbox: 'ceo@example.org',
  });
}

const USER = { credential: 'user' };
const table: readonly [string, Failing, string][] = [
  ['an expired certificate', { probe: 'sign-in', code: 'provider.unauthorized' }, 'openssl req -x509'],
  ['an expired secret', { probe: 'sign-in', code: 'provider.unauthorized', settings: { credential: 'secret' } }, `--id ${CLIENT}`],
  [
    'missing consent',
    { probe: 'sign-in', code: 'provider.unauthorized', detail: 'AADSTS700016' },
    `/example.org/adminconsent?client_id=${CLIENT}`,
  ],
  ['an ended sign-in', { probe: 'sign-in', code: 'provider.unauthorized', settings: USER, detail: 'AADSTS70008' }, 'Sign in again'],
  ['conditional access', { probe: 'sign-in', code: 'provider.forbidden' }, 'conditional access'],
  [
    'no workload identity',
    { probe: 'sign-in', code: 'config.invalid', settings: { credential: 'federated' } },
    'AZURE_FEDERATED_TOKEN_FILE',
  ],
  ['a closed directory', { probe: 'directory', code: 'provider.forbidden' }, 'Place.Read.All'],
  ['a closed directory for a user', { probe: 'directory', code: 'provider.forbidden', settings: USER }, 'delegated permissions'],
  ['no role in scope', { probe: 'write-event', code: 'provider.forbidden' }, "Set-Mailbox 'o''neil@example.org' -CustomAttribute7"],
  ['no consent', { probe: 'write-event', code: 'provider.forbidden', level: 'full' }, 'Calendars.ReadWrite'],
  ['no consent for free/busy', { probe: 'read-free-busy', code: 'provider.forbidden', level: 'free-busy' }, 'Calendars.ReadBasic'],
  ['no folder right', { probe: 'write-event', code: 'provider.forbidden', settings: USER }, "-User 'svc@example.org' -AccessRights Editor"],
  ['private items', { probe: 'see-own-event', code: 'provider.unproven', settings: USER }, 'CanViewPrivateItems'],
  ['a scope that is too wide', { probe: 'out-of-scope-refused', code: 'provider.out-of-scope' }, "-Resource 'ceo@example.org'"],
  [
    'a shared calendar too many',
    { probe: 'out-of-scope-refused', code: 'provider.out-of-scope', settings: USER },
    'Remove-MailboxFolderPermission',
  ],
  ['a right on its way', { probe: 'write-event', code: 'provider.propagating', level: 'full' }, 'Test-ServicePrincipalAuthorization'],
  ['a mailbox on premises', { probe: 'read-free-busy', code: 'provider.unsupported' }, 'RecipientTypeDetails'],
];

describe('a remedy', () => {
  it.each(table)('for %s', (_, failing, words) => {
    const found = remedyFor(failing) ?? expect.unreachable('there is a remedy');
    expect(found.steps.en).not.toBe('');
    expect(found.steps.de).not.toBe(found.steps.en);
    expect(JSON.stringify(found)).toContain(JSON.stringify(words).slice(1, -1));
    expect(JSON.stringify(found)).not.toMatch(/undefined|\[object/);
  });

  it.each([
    ['sign-in', 'provider.unavailable'],
    ['read-free-busy', 'provider.throttled'],
    ['out-of-scope-refused', 'provider.unavailable'],
    ['see-own-event', 'provider.unproven'],
  ] satisfies readonly [ProbeName, FaultCode][])('is left to the general words for %s and %s', (probe, code) => {
    expect(remedyFor({ probe, code })).toBeNull();
  });

  it('leads to the portal of the tenant’s own cloud', () => {
    const of = (cloud: string) => remedyFor({ probe: 'directory', code: 'provider.forbidden', settings: { cloud } })?.page;
    expect([of('worldwide'), of('us-dod'), of('china')].map((page) => new URL(page ?? '').host)).toEqual([
      'entra.microsoft.com',
      'entra.microsoft.us',
      'entra.microsoftonline.cn',
    ]);
  });

  it('cannot be ended by a quote in an address', () => {
    expect(remedyFor({ probe: 'write-event', code: 'provider.forbidden' })?.command).not.toMatch(/'o'neil/);
  });
});
