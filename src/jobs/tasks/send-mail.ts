/** Job: sends one mail. */
import { mintSystemAccess } from '../../domain/access/proof.ts';
import { giveUpMail, sendMail } from '../../use-cases/mail/send-mail.ts';
import { type JobContext, logged, reportOf } from '../job-context.ts';

export async function workOnMails(context: JobContext): Promise<void> {
  const { ports } = context;
  await ports.jobs.work(
    'send-mail',
    async ({ organizationId, mailId }) => {
      await logged(context, { job: 'send-mail', organizationId, mailId }, () =>
        sendMail(ports, mintSystemAccess(organizationId), { mailId }),
      );
    },
    async ({ organizationId, mailId }, error) => {
      const fault = reportOf(error, 'mail.unavailable');
      const job = { job: 'send-mail', organizationId, mailId, end: 'given up' };
      await logged(context, job, () => giveUpMail(ports, mintSystemAccess(organizationId), { mailId, fault }));
    },
  );
}
