/** The private booking link of an invitation, written again into later mails. */
import { Fault } from '../../domain/fault.ts';
import type { InvitationId, OrganizationId } from '../../domain/identifiers.ts';
import type { Ports } from '../../ports/ports.ts';

/** The row a sealed token is bound to. */
function sealedFor(id: InvitationId): string {
  return `invitation:${id}`;
}

export function newInvitationToken(
  ports: Pick<Ports, 'secrets'>,
  id: InvitationId,
): { readonly token: string; readonly tokenHash: string; readonly sealedToken: string } {
  const token = ports.secrets.newToken();
  return { token, tokenHash: ports.secrets.hashToken(token), sealedToken: ports.secrets.seal({ token }, sealedFor(id)) };
}

/** @throws Fault `config.invalid` when the token is not stored or does not open. */
export async function invitationLink(
  ports: Pick<Ports, 'interviews' | 'secrets' | 'bookingLink'>,
  organizationId: OrganizationId,
  id: InvitationId,
): Promise<string> {
  const sealed = await ports.interviews.sealedToken(organizationId, id);
  const token = sealed === null ? undefined : ports.secrets.open(sealed, sealedFor(id)).token;
  if (token === undefined) {
    throw new Fault({ code: 'config.invalid', retry: 'never', blame: 'us', detail: 'The link of this invitation is not stored.' });
  }
  return ports.bookingLink(token);
}
