/** Applicants, their applications and the history of what happened to them. */
import type { ApplicantId, ApplicationId, UserId } from '../identifiers.ts';
import type { Instant } from '../time/instant.ts';

export type Language = 'en' | 'de';

export interface Applicant {
  readonly id: ApplicantId;
  readonly name: string;
  readonly email: string;
  readonly language: Language;
}

export type ApplicationStatus = 'open' | 'invited' | 'booked' | 'cancelled' | 'declined' | 'needs-attention';

export interface Application {
  readonly id: ApplicationId;
  readonly applicant: Applicant;
  readonly position: string;
  readonly status: ApplicationStatus;
  readonly createdAt: Instant;
}

export const HISTORY_KINDS = [
  'application-created',
  'invitation-sent',
  'invitation-resent',
  'invitation-withdrawn',
  'invitation-expired',
  'interview-booked',
  'interview-moved',
  'interview-cancelled',
  'times-declined',
  'calendar-written',
  'calendar-removed',
  'calendar-write-failed',
  'calendar-changed-elsewhere',
  'booking-refused',
  'mail-sent',
  'mail-failed',
] as const;

export type HistoryKind = (typeof HISTORY_KINDS)[number];

export interface HistoryEntry {
  readonly at: Instant;
  readonly kind: HistoryKind;
  /** Who did it; null user = the system itself. */
  readonly actor: { readonly kind: 'user'; readonly userId: UserId; readonly name: string } | { readonly kind: 'applicant' | 'system' };
  /** Facts for the sentence shown, by name: instants as ISO text, names, codes. Never a secret. */
  readonly facts: Readonly<Record<string, string>>;
}
