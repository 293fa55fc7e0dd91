/** A mail on its way to an applicant, kept until it is sent. */
import type { ApplicationId, MailId } from '../identifiers.ts';
import type { Instant } from '../time/instant.ts';

export type MailState = 'waiting' | 'sent' | 'failed';

export interface CalendarPart {
  readonly method: 'REQUEST' | 'CANCEL';
  readonly text: string;
}

export interface MailMessage {
  readonly id: MailId;
  readonly applicationId: ApplicationId;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly calendar: CalendarPart | null;
  readonly state: MailState;
  readonly createdAt: Instant;
  readonly sentAt: Instant | null;
}
