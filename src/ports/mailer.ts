/** Sends one mail. */
import type { MailMessage } from '../domain/mail/mail-message.ts';

export interface Mailer {
  /** @throws Fault `mail.refused` (never again) or `mail.unavailable` (later). */
  send(mail: MailMessage): Promise<void>;
}
