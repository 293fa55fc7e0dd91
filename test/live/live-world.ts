/**
 * A real calendar system as a world of the conformance suite. Its settings stand in `test/live/<provider>.settings`, which is never
 * committed: lines `name=value`; names of the form's fields, and those below. A value may be `file:<path>`, for keys of several lines.
 * Calls of the calendar system to `CALLBACK_URL` have to be led to `/callbacks` at `CALLBACK_PORT` of this machine.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { CalendarProvider } from '../../src/ports/calendar-provider.ts';
import type { CaseName } from '../../src/providers/conformance/describe-conformance.ts';
import type { ConformanceWorld } from '../../src/providers/conformance/world.ts';
import { memoryVault } from '../support/fakes/memory-vault.ts';
import { startInbound } from '../support/inbound/start-inbound.ts';

const OWN_NAMES = ['LEVEL', 'PEOPLE', 'ROOMS', 'UNKNOWN_ADDRESS', 'CLOSED_ID', 'CLOSED_ADDRESS', 'CALLBACK_URL', 'CALLBACK_PORT'] as const;
/** `WRONG_<field>` replaces one field to make the credential a wrong one. */
const WRONG = 'WRONG_';
/** `VAULT_<key>`: what the provider kept of a connection that was authorised on a page. */
const VAULT = 'VAULT_';

const BY_HAND = 'needs somebody who writes into calendars by hand';
const CALLS_US = 'needs an address at which the calendar system can call us';

/** Cases in which events are entered by their owner, or that need a way in from outside. */
export const LIVE_SKIPS: Readonly<Partial<Record<CaseName, string>>> = {
  'known busy time is seen, and the time around it is free': BY_HAND,
  'an answer covers the window that was asked, in order': BY_HAND,
  'a busy time that reaches over the edges of the window is seen': BY_HAND,
  'an all-day event blocks its day and not the next': BY_HAND,
  'a weekly series keeps its wall-clock time over a clock change': BY_HAND,
  'a tentative event blocks': BY_HAND,
  'a private event blocks': BY_HAND,
  'a confidential event blocks': BY_HAND,
  'a transparent event does not block': BY_HAND,
  'a cancelled event does not block': BY_HAND,
  'a foreign event with the same identity is left alone': BY_HAND,
  'a system that does not answer leaves everybody unknown': 'the real system answers',
  'a change in a calendar is pushed to us, and none after the end': CALLS_US,
};

export function settingsFile(kind: string): string {
  return resolve(import.meta.dirname, `${kind}.settings`);
}

/** Null where there is no such file. */
export async function liveWorld(provider: CalendarProvider): Promise<ConformanceWorld | null> {
  const file = settingsFile(provider.kind);
  if (!existsSync(file)) return null;
  const values = valuesIn(file);
  const own = (name: (typeof OWN_NAMES)[number]) => values.get(name) ?? '';
  const list = (text: string) => text.split(/[\s,;]+/).filter((each) => each !== '');
  const those = (prefix: string) =>
    [...values].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value] as const] : []));
  const special = (name: string) => OWN_NAMES.some((each) => each === name) || name.startsWith(WRONG) || name.startsWith(VAULT);
  const fields = [...values].filter(([name]) => !special(name));
  const vault = memoryVault();
  for (const [key, value] of those(VAULT)) await vault.write(key, value);
  const inbound = own('CALLBACK_URL') === '' ? null : await startInbound(Number(own('CALLBACK_PORT')));
  const [first, second, third, ...others] = list(own('PEOPLE'));
  if (first === undefined || second === undefined || third === undefined) throw new Error(`${file} names fewer than three PEOPLE`);
  const input = Object.fromEntries(fields);
  return {
    provider,
    vault,
    ...(inbound === null ? {} : { callbackUrl: own('CALLBACK_URL'), attach: inbound.attach }),
    input,
    wrongInput: { ...input, ...Object.fromEntries(those(WRONG)) },
    deadInput: null,
    level: own('LEVEL') === 'restricted' ? 'restricted' : 'full',
    people: [first, second, third, ...others],
    rooms: list(own('ROOMS')),
    unknownAddress: own('UNKNOWN_ADDRESS'),
    closed: own('CLOSED_ADDRESS') === '' ? null : { id: own('CLOSED_ID'), address: own('CLOSED_ADDRESS') },
    place: () => Promise.reject(new Error(BY_HAND)),
    requests: () => null,
    stop: async () => inbound?.stop(),
  };
}

function valuesIn(file: string): ReadonlyMap<string, string> {
  const lines = readFileSync(file, 'utf8').split('\n');
  const pairs = lines.flatMap((line) => {
    const [, name = '', value = ''] = /^([A-Za-z][^=]*)=(.*)$/.exec(line.trim()) ?? [];
    return name === '' || value === '' ? [] : [[name, readValue(value, file)] as const];
  });
  return new Map(pairs);
}

function readValue(value: string, file: string): string {
  const [, path] = /^file:(.+)$/.exec(value) ?? [];
  return path === undefined ? value : readFileSync(resolve(dirname(file), path), 'utf8');
}
