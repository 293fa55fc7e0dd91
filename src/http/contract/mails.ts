/** Mails to applicants: waiting, sent, failed. */
import { z } from 'zod';
import { Instant, listOf, MAX_PAGE } from './basics.ts';
import { operation } from './operation.ts';

export const Mail = z
  .object({
    id: z.string(),
    applicationId: z.string(),
    to: z.object({ name: z.string(), address: z.string() }),
    subject: z.string(),
    text: z.string(),
    html: z.string().meta({ description: 'Show it only in a sandboxed frame' }),
    calendar: z.object({ method: z.enum(['REQUEST', 'CANCEL']), text: z.string() }).nullable(),
    state: z.enum(['waiting', 'sent', 'failed']),
    createdAt: Instant,
    sentAt: Instant.nullable(),
  })
  .meta({ id: 'Mail' });

export const listMails = operation({
  operationId: 'listMails',
  summary: 'The newest mails',
  tag: 'mails',
  method: 'GET',
  path: '/mails',
  access: 'mail.view',
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(MAX_PAGE).optional() }),
  success: { status: 200, description: 'Newest first', body: listOf(Mail) },
});
