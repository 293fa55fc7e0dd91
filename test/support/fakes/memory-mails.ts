/** Mails in memory; storing one enqueues the job that sends it. */
import type { MailMessage } from '../../../src/domain/mail/mail-message.ts';
import type { JobQueue } from '../../../src/ports/job-queue.ts';
import type { MailStore } from '../../../src/ports/mail-store.ts';

export function memoryMails(jobs: JobQueue): MailStore {
  const rows = new Map<string, MailMessage>();
  return {
    add: async (organizationId, mail) => {
      rows.set(mail.id, { ...mail, state: 'waiting', sentAt: null });
      await jobs.enqueue('send-mail', { organizationId, mailId: mail.id });
    },
    get: async (_organizationId, id) => rows.get(id) ?? null,
    latest: async (_organizationId, limit) => [...rows.values()].reverse().slice(0, limit),
    setState: async (_organizationId, id, state, sentAt) => {
      const row = rows.get(id);
      if (row !== undefined) rows.set(id, { ...row, state, sentAt });
    },
    overdue: async (_organizationId, before) =>
      [...rows.values()].filter(({ state, createdAt }) => state === 'waiting' && createdAt < before).map(({ id }) => id),
  };
}
