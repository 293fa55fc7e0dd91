/** The newest mails: waiting, sent, failed. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { MailMessage } from '../../domain/mail/mail-message.ts';
import type { Ports } from '../../ports/ports.ts';
import { PAGE_DEFAULT, PAGE_MAX } from '../directory/list-participants.ts';

export async function listMails(
  ports: Pick<Ports, 'mails'>,
  access: UserAccess<'mail.view'>,
  input: { readonly limit?: number },
): Promise<readonly MailMessage[]> {
  return ports.mails.latest(access.organizationId, Math.min(input.limit ?? PAGE_DEFAULT, PAGE_MAX));
}
