/** The mailer of installations without a mail server (the demo): mails stay in the store, where the Outbox shows them. Nothing leaves. */
import type { Mailer } from '../ports/mailer.ts';

export function createOutboxMailer(): Mailer {
  return { send: async () => undefined };
}
