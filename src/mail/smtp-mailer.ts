/**
 * Sends mails over SMTP. One connection per mail, bounded waits; a calendar part travels as `text/calendar` with its method
 * (RFC 6047 section 2.4). Never opens files or addresses a mail might name.
 */
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { MailMessage } from '../domain/mail/mail-message.ts';
import type { Mailer } from '../ports/mailer.ts';
import { oneLine } from './letter.ts';
import { mailFault } from './mail-faults.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 30_000;

export interface SmtpSettings {
  /** `smtp://user:password@host:587` (upgraded to TLS when the server offers it; `?requireTLS=true` insists) or `smtps://…:465`. */
  readonly url: string;
  /** Who the mails come from. */
  readonly from: { readonly name: string; readonly address: string };
}

export function createSmtpMailer(settings: SmtpSettings): Mailer {
  const transport = transportTo(settings);
  return {
    async send(mail) {
      try {
        await transport.sendMail(asSmtp(mail, settings.from));
      } catch (error) {
        throw mailFault(error);
      }
    },
  };
}

/**
 * Connects and signs in, and sends nothing.
 * @throws Fault `mail.unavailable`
 */
export async function verifySmtp(settings: SmtpSettings): Promise<void> {
  const transport = transportTo(settings);
  try {
    await transport.verify();
  } catch (error) {
    throw mailFault(error);
  } finally {
    transport.close();
  }
}

function transportTo({ url }: SmtpSettings) {
  return createTransport({
    url,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

function asSmtp(mail: MailMessage, from: SmtpSettings['from']): SendMailOptions {
  return {
    from: { ...from },
    to: { name: oneLine(mail.to.name), address: mail.to.address },
    subject: oneLine(mail.subject),
    text: mail.text,
    html: mail.html,
    // The same mail sent twice by a repeated job carries the same id, so that mail programs show it once.
    messageId: `<${mail.id}@${from.address.split('@').at(-1)}>`,
    date: new Date(mail.createdAt),
    headers: { 'Auto-Submitted': 'auto-generated' },
    ...(mail.calendar && {
      icalEvent: { method: mail.calendar.method, filename: 'interview.ics', content: mail.calendar.text },
    }),
  };
}
