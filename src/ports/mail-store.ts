/** Mails waiting to be sent. They are written in the transaction of what they tell about. */
import type { MailId, OrganizationId } from '../domain/identifiers.ts';
import type { MailMessage, MailState } from '../domain/mail/mail-message.ts';
import type { Instant } from '../domain/time/instant.ts';

/** A mail as it is handed over for storing: always `waiting`. Storing it enqueues the job that sends it. */
export type NewMail = Omit<MailMessage, 'state' | 'sentAt'>;

export interface MailStore {
  /** Stores a mail and the job that sends it, in one transaction. */
  add(organizationId: OrganizationId, mail: NewMail): Promise<void>;
  get(organizationId: OrganizationId, id: MailId): Promise<MailMessage | null>;
  /** Newest first, at most `limit`. */
  latest(organizationId: OrganizationId, limit: number): Promise<readonly MailMessage[]>;
  setState(organizationId: OrganizationId, id: MailId, state: MailState, sentAt: Instant | null): Promise<void>;
  /** Waiting for longer than a job needs: its job was lost. */
  overdue(organizationId: OrganizationId, createdBefore: Instant): Promise<readonly MailId[]>;
}
