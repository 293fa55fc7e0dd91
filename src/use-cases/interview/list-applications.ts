/** Applications, newest first, in pages. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Application, ApplicationStatus } from '../../domain/interview/application.ts';
import type { Page } from '../../ports/participant-store.ts';
import type { Ports } from '../../ports/ports.ts';
import { PAGE_DEFAULT, PAGE_MAX } from '../directory/list-participants.ts';

export async function listApplications(
  ports: Pick<Ports, 'interviews'>,
  access: UserAccess<'applicants.view'>,
  input: {
    readonly filter: { readonly status?: ApplicationStatus; readonly text?: string };
    readonly limit?: number;
    readonly cursor?: string | null;
  },
): Promise<Page<Application>> {
  const limit = Math.min(input.limit ?? PAGE_DEFAULT, PAGE_MAX);
  return ports.interviews.applications(access.organizationId, input.filter, limit, input.cursor ?? null);
}
