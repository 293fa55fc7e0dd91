/** Sync tokens (RFC 6578): they name the edition of the organisation, the calendar, and its revision. */
import type { Mailbox } from '../organization/mailbox.ts';
import type { Organization } from '../organization/organization.ts';

const PREFIX = 'data:,marigold-sync';

export function tokenOf(organization: Organization, mailbox: Mailbox, revision = organization.calendar(mailbox.id).revision): string {
  return [PREFIX, organization.edition, mailbox.id, revision].join('/');
}

/** The revision a token stands for; null for a token that this calendar never gave out. */
export function revisionIn(organization: Organization, mailbox: Mailbox, token: string): number | null {
  const [, edition, id, revision = ''] = token.split('/');
  const known = token.startsWith(`${PREFIX}/`) && edition === organization.edition && id === mailbox.id && /^\d+$/.test(revision);
  return known && Number(revision) <= organization.calendar(mailbox.id).revision ? Number(revision) : null;
}
