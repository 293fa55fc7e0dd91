/** What an address may say after its question mark. Anything else is left aside, never an error. */
import type { ApplicationStatus, CalendarStatus } from '../../client/api.ts';

type Raw = Record<string, unknown>;

const CALENDAR_STATES = ['connected', 'connecting', 'failed', 'not-connected', 'paused'] as const satisfies readonly CalendarStatus[];
const APPLICATION_STATES = [
  'open',
  'invited',
  'booked',
  'declined',
  'cancelled',
  'needs-attention',
] as const satisfies readonly ApplicationStatus[];
const INTERVIEW_SHOWN = ['attention', 'cancelled'] as const;

function oneOf<Value extends string>(values: readonly Value[], raw: unknown): Value | undefined {
  return values.find((value) => value === raw);
}

function text(raw: unknown): string | undefined {
  return typeof raw === 'string' && raw !== '' ? raw : typeof raw === 'number' ? String(raw) : undefined;
}

/** Only a path of our own: never another site. */
function ownPath(raw: unknown): string | undefined {
  return typeof raw === 'string' && /^\/(?!\/)/.test(raw) ? raw : undefined;
}

export { APPLICATION_STATES, CALENDAR_STATES, INTERVIEW_SHOWN };

export interface SignInSearch {
  to?: string | undefined;
}
export const signInSearch = (raw: Raw): SignInSearch => ({ to: ownPath(raw.to) });

export interface InterviewSearch {
  when?: 'past' | undefined;
  show?: (typeof INTERVIEW_SHOWN)[number] | undefined;
  q?: string | undefined;
}
export const interviewSearch = (raw: Raw): InterviewSearch => ({
  when: oneOf(['past'], raw.when),
  show: oneOf(INTERVIEW_SHOWN, raw.show),
  q: text(raw.q),
});

export interface ApplicantSearch {
  status?: ApplicationStatus | undefined;
  q?: string | undefined;
  sort?: 'name' | 'position' | 'status' | undefined;
  desc?: boolean | undefined;
}
export const applicantSearch = (raw: Raw): ApplicantSearch => ({
  status: oneOf(APPLICATION_STATES, raw.status),
  q: text(raw.q),
  sort: oneOf(['name', 'position', 'status'], raw.sort),
  desc: raw.desc === true || undefined,
});

export interface ParticipantSearch {
  status?: CalendarStatus | undefined;
  connection?: string | undefined;
  q?: string | undefined;
  sort?: 'status' | 'connection' | 'location' | 'read' | undefined;
  desc?: boolean | undefined;
}
export const participantSearch = (raw: Raw): ParticipantSearch => ({
  status: oneOf(CALENDAR_STATES, raw.status),
  connection: text(raw.connection),
  q: text(raw.q),
  sort: oneOf(['status', 'connection', 'location', 'read'], raw.sort),
  desc: raw.desc === true || undefined,
});

export interface ConnectSearch {
  provider?: string | undefined;
  level?: 'full' | 'restricted' | 'free-busy' | undefined;
  connection?: string | undefined;
  step?: 'import' | undefined;
}
export const connectSearch = (raw: Raw): ConnectSearch => ({
  provider: text(raw.provider),
  level: oneOf(['full', 'restricted', 'free-busy'], raw.level),
  connection: text(raw.connection),
  step: oneOf(['import'], raw.step),
});

export interface OutboxSearch {
  mail?: string | undefined;
}
export const outboxSearch = (raw: Raw): OutboxSearch => ({ mail: text(raw.mail) });
