/** Mails waiting to be sent, sent, or given up. */
import type { Selectable } from 'kysely';
import type { ApplicationId, MailId, OrganizationId } from '../domain/identifiers.ts';
import type { MailMessage } from '../domain/mail/mail-message.ts';
import type { MailStore, NewMail } from '../ports/mail-store.ts';
import { fromColumn, fromNullableColumn, read, readNullable, toColumn, toNullableColumn, toNullableJson } from './columns.ts';
import { PAGE_LIMIT } from './cursor.ts';
import type { Database } from './database.ts';
import type { Outbox } from './outbox.ts';
import { calendarPart, mailState } from './stored-shapes.ts';
import type { Tables } from './tables.ts';
import { inOrganization, type Scope } from './transaction.ts';

export function createMailStore(database: Database, outbox: Outbox): MailStore {
  return {
    add: (organizationId, mail) => inOrganization(database, organizationId, (scope) => addMail(scope, outbox, organizationId, mail)),
    get: async (organizationId, id) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        scope.selectFrom('mail').selectAll().where('organization_id', '=', organizationId).where('mail_id', '=', id).executeTakeFirst(),
      );
      return row === undefined ? null : mailFrom(row);
    },
    latest: async (organizationId, limit) => {
      const rows = await inOrganization(database, organizationId, (scope) =>
        scope
          .selectFrom('mail')
          .selectAll()
          .where('organization_id', '=', organizationId)
          .orderBy('created_at', 'desc')
          .orderBy('mail_id', 'desc')
          .limit(Math.min(limit, PAGE_LIMIT))
          .execute(),
      );
      return rows.map(mailFrom);
    },
    setState: async (organizationId, id, state, sentAt) => {
      await inOrganization(database, organizationId, (scope) =>
        scope
          .updateTable('mail')
          .set({ state, sent_at: toNullableColumn(sentAt) })
          .where('organization_id', '=', organizationId)
          .where('mail_id', '=', id)
          .execute(),
      );
    },
    overdue: async (organizationId, createdBefore) => {
      const rows = await inOrganization(database, organizationId, (scope) =>
        scope
          .selectFrom('mail')
          .select('mail_id')
          .where('organization_id', '=', organizationId)
          .where('state', '=', 'waiting')
          .where('created_at', '<', toColumn(createdBefore))
          .orderBy('created_at')
          .execute(),
      );
      return rows.map((row) => row.mail_id as MailId);
    },
  };
}

/** Stores a mail and the job that sends it. */
export async function addMail(scope: Scope, outbox: Outbox, organizationId: OrganizationId, mail: NewMail): Promise<void> {
  await scope
    .insertInto('mail')
    .values({
      organization_id: organizationId,
      mail_id: mail.id,
      application_id: mail.applicationId,
      to_name: mail.to.name,
      to_address: mail.to.address,
      subject: mail.subject,
      body_text: mail.text,
      body_html: mail.html,
      calendar: toNullableJson(mail.calendar),
      state: 'waiting',
      created_at: toColumn(mail.createdAt),
    })
    .execute();
  await outbox.send(scope, 'send-mail', { organizationId, mailId: mail.id });
}

function mailFrom(row: Selectable<Tables['mail']>): MailMessage {
  return {
    id: row.mail_id as MailId,
    applicationId: row.application_id as ApplicationId,
    to: { name: row.to_name, address: row.to_address },
    subject: row.subject,
    text: row.body_text,
    html: row.body_html,
    calendar: readNullable(calendarPart, row.calendar, 'mail.calendar'),
    state: read(mailState, row.state, 'mail.state'),
    createdAt: fromColumn(row.created_at),
    sentAt: fromNullableColumn(row.sent_at),
  };
}
