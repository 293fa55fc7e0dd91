/** Records that somebody applied for a position. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { Application, Language } from '../../domain/interview/application.ts';
import type { Ports } from '../../ports/ports.ts';
import { type FieldProblem, userProblems } from '../access/user-rules.ts';
import { actorOf } from '../actor.ts';

export type CreateApplicationOutcome =
  | { readonly kind: 'created'; readonly application: Application }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

const POSITION_LENGTH = 200;

export async function createApplication(
  ports: Pick<Ports, 'interviews' | 'secrets' | 'clock'>,
  access: UserAccess<'applicants.edit'>,
  input: { readonly name: string; readonly email: string; readonly language: Language; readonly position: string },
): Promise<CreateApplicationOutcome> {
  const { name, email, language, position } = input;
  const problems = [...userProblems({ name, email })];
  if (position.trim() === '' || position.length > POSITION_LENGTH) {
    problems.push({ field: 'position', message: `A position has 1 to ${POSITION_LENGTH} characters.` });
  }
  if (problems.length > 0) return { kind: 'invalid', problems };
  const createdAt = ports.clock.now();
  const application: Application = {
    id: ports.secrets.newId(),
    applicant: { id: ports.secrets.newId(), name: name.trim(), email: email.trim(), language },
    position: position.trim(),
    status: 'open',
    createdAt,
  };
  const history = {
    at: createdAt,
    kind: 'application-created',
    actor: actorOf(access),
    facts: { position: application.position },
  } as const;
  await ports.interviews.createApplication(access.organizationId, application, history);
  return { kind: 'created', application };
}
