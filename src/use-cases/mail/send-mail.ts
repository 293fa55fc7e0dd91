/** Sends one waiting mail. A refusal is final and told to the recruiter; a disturbance is tried again by the job. */
import type { SystemAccess } from '../../domain/access/proof.ts';
import { type FaultReport, isFault } from '../../domain/fault.ts';
import type { MailId } from '../../domain/identifiers.ts';
import type { MailMessage } from '../../domain/mail/mail-message.ts';
import type { Ports } from '../../ports/ports.ts';

export type SendMailOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly fault: FaultReport }
  /** It was sent or given up before. */
  | { readonly kind: 'nothing-to-send' };

export type SendMailPorts = Pick<Ports, 'mails' | 'mailer' | 'interviews' | 'clock'>;

/** @throws Fault `mail.unavailable`: the job comes again. */
export async function sendMail(ports: SendMailPorts, access: SystemAccess, input: { readonly mailId: MailId }): Promise<SendMailOutcome> {
  const { organizationId } = access;
  const mail = await ports.mails.get(organizationId, input.mailId);
  if (mail === null || mail.state !== 'waiting') return { kind: 'nothing-to-send' };
  try {
    await ports.mailer.send(mail);
  } catch (error) {
    if (!isFault(error) || error.report.retry !== 'never') throw error;
    await markFailed(ports, access, { mail, fault: error.report });
    return { kind: 'refused', fault: error.report };
  }
  const now = ports.clock.now();
  await ports.mails.setState(organizationId, mail.id, 'sent', now);
  const facts = { to: mail.to.address, subject: mail.subject };
  await ports.interviews.addHistory(organizationId, mail.applicationId, { at: now, kind: 'mail-sent', actor: { kind: 'system' }, facts });
  return { kind: 'sent' };
}

/** After the last try: the mail did not go, and somebody is told. */
export async function giveUpMail(
  ports: SendMailPorts,
  access: SystemAccess,
  input: { readonly mailId: MailId; readonly fault: FaultReport },
): Promise<void> {
  const mail = await ports.mails.get(access.organizationId, input.mailId);
  if (mail !== null && mail.state === 'waiting') await markFailed(ports, access, { mail, fault: input.fault });
}

async function markFailed(
  ports: SendMailPorts,
  { organizationId }: SystemAccess,
  { mail, fault }: { readonly mail: MailMessage; readonly fault: FaultReport },
): Promise<void> {
  await ports.mails.setState(organizationId, mail.id, 'failed', null);
  const facts = { to: mail.to.address, subject: mail.subject, code: fault.code, detail: fault.detail };
  await ports.interviews.addHistory(organizationId, mail.applicationId, {
    at: ports.clock.now(),
    kind: 'mail-failed',
    actor: { kind: 'system' },
    facts,
  });
  await ports.interviews.setApplicationStatus(organizationId, mail.applicationId, 'needs-attention');
}
