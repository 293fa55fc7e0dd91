/** Who acted, as history tells it. */
import type { InvitationAccess, SystemAccess, UserAccess } from '../domain/access/proof.ts';
import type { HistoryEntry } from '../domain/interview/application.ts';

export type Access = UserAccess | InvitationAccess | SystemAccess;

export function actorOf(access: Access): HistoryEntry['actor'] {
  if ('userId' in access) return { kind: 'user', userId: access.userId, name: access.userName };
  if ('invitationId' in access) return { kind: 'applicant' };
  return { kind: 'system' };
}
