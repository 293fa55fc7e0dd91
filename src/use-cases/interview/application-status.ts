/** An invitation that ends without a booking changes its application only if nothing else has happened there since. */
import type { ApplicationId, OrganizationId } from '../../domain/identifiers.ts';
import type { ApplicationStatus } from '../../domain/interview/application.ts';
import type { Ports } from '../../ports/ports.ts';

export async function leaveInvited(
  ports: Pick<Ports, 'interviews'>,
  organizationId: OrganizationId,
  { applicationId, status }: { readonly applicationId: ApplicationId; readonly status: ApplicationStatus },
): Promise<void> {
  const application = await ports.interviews.application(organizationId, applicationId);
  if (application?.status === 'invited') await ports.interviews.setApplicationStatus(organizationId, applicationId, status);
}
