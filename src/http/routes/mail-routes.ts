/** Mails to applicants. */
import type { z } from 'zod';
import type { MailMessage } from '../../domain/mail/mail-message.ts';
import { listMails } from '../../use-cases/mail/list-mails.ts';
import * as contract from '../contract/mails.ts';
import { type Route, route } from '../route.ts';
import { given, iso, isoOrNull } from '../views/basics.ts';

export const mailRoutes: readonly Route[] = [
  route(contract.listMails, async ({ ports, access, query }) => ({ items: (await listMails(ports, access, given(query))).map(mailView) })),
];

function mailView(mail: MailMessage): z.input<typeof contract.Mail> {
  const { id, applicationId, to, subject, text, html, calendar, state, createdAt, sentAt } = mail;
  return {
    id,
    applicationId,
    to: { name: to.name, address: to.address },
    subject,
    text,
    html,
    calendar: calendar && { method: calendar.method, text: calendar.text },
    state,
    createdAt: iso(createdAt),
    sentAt: isoOrNull(sentAt),
  };
}
