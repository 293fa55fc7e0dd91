/** Facts about an interview, as history keeps them for the sentence shown to recruiters. */
import type { Assignment } from '../../domain/booking/booking.ts';
import type { OrganizationId } from '../../domain/identifiers.ts';
import type { Instant } from '../../domain/time/instant.ts';
import type { Interval } from '../../domain/time/interval.ts';
import type { Ports } from '../../ports/ports.ts';
import { participantRefs } from '../directory/participant-ref.ts';
import { isoText } from '../iso-text.ts';

export async function interviewWords(
  ports: Pick<Ports, 'participants'>,
  organizationId: OrganizationId,
  of: { readonly span: Interval; readonly assignment: Assignment },
): Promise<Readonly<Record<string, string>>> {
  const { people, room } = of.assignment;
  const refs = await participantRefs(ports, organizationId, [...people, ...(room === null ? [] : [room])]);
  const names = people.flatMap((id) => refs.get(id)?.name ?? []);
  const roomName = room === null ? undefined : refs.get(room)?.name;
  return {
    ...startWords(of.span.start),
    end: isoText(of.span.end),
    people: names.join(', '),
    ...(roomName === undefined ? {} : { room: roomName }),
  };
}

export function startWords(start: Instant): { readonly start: string } {
  return { start: isoText(start) };
}
