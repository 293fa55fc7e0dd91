/** Interviews that overlap a window, ordered by start; cancelled ones included. */
import type { UserAccess } from '../../domain/access/proof.ts';
import { DAY_MS, type Instant } from '../../domain/time/instant.ts';
import type { Ports } from '../../ports/ports.ts';
import { describeInterview, type InterviewView } from './describe-interview.ts';

export type ListInterviewsOutcome =
  | { readonly kind: 'listed'; readonly interviews: readonly InterviewView[] }
  | { readonly kind: 'invalid'; readonly problems: readonly { readonly field: string; readonly message: string }[] };

const INTERVIEWS_MAX = 500;
const WINDOW_MAX_DAYS = 400;

export async function listInterviews(
  ports: Pick<Ports, 'interviews' | 'bookings' | 'participants'>,
  access: UserAccess<'interviews.view'>,
  input: { readonly from: Instant; readonly to: Instant },
): Promise<ListInterviewsOutcome> {
  const { from, to } = input;
  if (from >= to || to - from > WINDOW_MAX_DAYS * DAY_MS) {
    return {
      kind: 'invalid',
      problems: [{ field: 'to', message: `The end comes after the start, at most ${WINDOW_MAX_DAYS} days later.` }],
    };
  }
  const bookings = await ports.bookings.bookings(access.organizationId, { start: from, end: to }, INTERVIEWS_MAX);
  const views = await Promise.all(bookings.map((booking) => describeInterview(ports, access.organizationId, booking)));
  return { kind: 'listed', interviews: views.filter((view) => view !== null) };
}
