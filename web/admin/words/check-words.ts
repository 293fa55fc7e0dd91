/** A check in words: what a probe found, why it was left out, and what an administrator does when it failed. */
import type { Fault, ProbeName, ProbeVerdict, SkipCode } from '../../client/api.ts';
import type { Translate } from '../context/text.tsx';
import type { MessageKey } from '../messages/en.ts';

type Passed = Extract<ProbeVerdict, { result: 'passed' }>;
type Skipped = Extract<ProbeVerdict, { result: 'skipped' }>;

/** In the order in which a check runs them. */
export const PROBES: readonly ProbeName[] = [
  'sign-in',
  'directory',
  'rooms',
  'read-free-busy',
  'write-event',
  'see-own-event',
  'out-of-scope-refused',
];

/** The one fact that the sentence of a passed probe is about. */
const FOUND: Readonly<Record<ProbeName, string | null>> = {
  'sign-in': 'account',
  directory: 'people',
  rooms: 'rooms',
  'read-free-busy': 'address',
  'write-event': null,
  'see-own-event': null,
  'out-of-scope-refused': 'address',
};

const SKIPPED: Readonly<Record<SkipCode, MessageKey>> = {
  'no-directory': 'skipped.no-directory',
  'directory-unread': 'skipped.directory-unread',
  'no-rooms': 'skipped.no-rooms',
  'free-busy-unread': 'skipped.free-busy-unread',
  'event-unwritten': 'skipped.event-unwritten',
  'no-outside-mailbox': 'skipped.no-outside-mailbox',
  'outside-mailbox-unseen': 'skipped.outside-mailbox-unseen',
};

/** Null when the check was stored before there were facts: its own English sentence is then all there is. */
export function passedWords({ probe, facts }: Passed, t: Translate): string | null {
  const needed = FOUND[probe];
  return needed === null || Object.hasOwn(facts, needed) ? t(`found.${probe}`, facts) : null;
}

/** Null as with `passedWords`. */
export function skippedWords({ probe, code, facts }: Skipped, t: Translate): string | null {
  if (code === null) return null;
  return t(code === 'no-directory' && probe === 'rooms' ? 'skipped.no-directory.rooms' : SKIPPED[code], facts);
}

const FIXES: Readonly<Record<Fault['code'], MessageKey>> = {
  'provider.unauthorized': 'checkFix.unauthorized',
  'provider.forbidden': 'checkFix.forbidden',
  'provider.out-of-scope': 'checkFix.out-of-scope',
  'provider.mailbox-not-found': 'checkFix.mailbox-not-found',
  'provider.calendar-not-found': 'checkFix.calendar-not-found',
  'provider.event-not-found': 'checkFix.again',
  'provider.conflict': 'checkFix.again',
  'provider.slot-taken': 'checkFix.again',
  'provider.throttled': 'checkFix.throttled',
  'provider.unavailable': 'checkFix.unavailable',
  'provider.unreachable': 'checkFix.unreachable',
  'provider.tls-untrusted': 'checkFix.tls-untrusted',
  'provider.cursor-expired': 'checkFix.again',
  'provider.unsupported': 'checkFix.unsupported',
  'provider.malformed-reply': 'checkFix.malformed-reply',
  'provider.rejected': 'checkFix.rejected',
  'provider.propagating': 'checkFix.propagating',
  'provider.unproven': 'checkFix.unproven',
  'storage.unavailable': 'checkFix.again',
  'storage.conflict': 'checkFix.again',
  'mail.refused': 'checkFix.again',
  'mail.unavailable': 'checkFix.again',
  'config.invalid': 'checkFix.config-invalid',
};

export function checkFix(probe: ProbeName, code: Fault['code'], t: Translate): string {
  return t(probe === 'write-event' && code === 'provider.unsupported' ? 'checkFix.cannot-write' : FIXES[code]);
}
