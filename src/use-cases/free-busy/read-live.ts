/**
 * Asks the calendar systems for free/busy now, one call per connection. One answer for everybody who was asked: whatever
 * goes wrong becomes `unknown` with its reason. Stores nothing.
 */
import type { FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { Mailbox, Participant } from '../../domain/directory/participant.ts';
import { type FaultReport, isFault } from '../../domain/fault.ts';
import type { ConnectionId, OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import { contains, type Interval } from '../../domain/time/interval.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import type { CallPolicy } from '../../ports/call-policy.ts';
import { type SystemPorts, withSystem } from '../connection/open-system.ts';

export interface LiveQuestion {
  readonly organizationId: OrganizationId;
  readonly participants: readonly Participant[];
  readonly window: Interval;
  readonly policy: CallPolicy;
}

interface Bound {
  readonly id: ParticipantId;
  readonly connectionId: ConnectionId;
  readonly mailbox: Mailbox;
}

/** As many as the slowest system answers for in the time of a patient call. */
const BATCH = 200;

const NOT_CONNECTED: FaultReport = {
  code: 'provider.unproven',
  retry: 'never',
  blame: 'admin',
  detail: 'The calendar is not connected.',
};

export async function readLive(ports: SystemPorts, question: LiveQuestion): Promise<ReadonlyMap<ParticipantId, FreeBusyAnswer>> {
  const answers = new Map<ParticipantId, FreeBusyAnswer>();
  const bound: Bound[] = [];
  for (const { id, binding } of question.participants) {
    const { connectionId, mailbox } = binding;
    if (connectionId === null || mailbox === null) answers.set(id, { kind: 'unknown', fault: NOT_CONNECTED });
    else bound.push({ id, connectionId, mailbox });
  }
  const groups = Map.groupBy(bound, ({ connectionId }) => connectionId);
  await Promise.all(
    [...groups].map(async ([connectionId, group]) => {
      for (const [id, answer] of await readGroup(ports, question, connectionId, group)) answers.set(id, answer);
    }),
  );
  return answers;
}

async function readGroup(
  ports: SystemPorts,
  { organizationId, window, policy }: LiveQuestion,
  connectionId: ConnectionId,
  group: readonly Bound[],
): Promise<readonly (readonly [ParticipantId, FreeBusyAnswer])[]> {
  try {
    const mailboxes = [...new Map(group.map(({ mailbox }) => [mailbox.id, mailbox])).values()];
    const read = await withSystem(ports, { organizationId, connectionId }, (system) =>
      readInBatches(system, mailboxes, { window, policy }),
    );
    return group.map(({ id, mailbox }) => [id, completeAnswer(read.get(mailbox.id), window)] as const);
  } catch (error) {
    if (!isFault(error)) throw error;
    return group.map(({ id }) => [id, { kind: 'unknown', fault: error.report }] as const);
  }
}

/** Each batch has the whole time of the policy: a slow system with thousands of calendars is read to the end. */
async function readInBatches(
  { freeBusy }: CalendarSystem,
  mailboxes: readonly Mailbox[],
  { window, policy }: Pick<LiveQuestion, 'window' | 'policy'>,
): Promise<ReadonlyMap<string, FreeBusyAnswer>> {
  const answers = new Map<string, FreeBusyAnswer>();
  for (let from = 0; from < mailboxes.length; from += BATCH) {
    const batch = await freeBusy.read(mailboxes.slice(from, from + BATCH), window, policy);
    for (const [id, answer] of batch) answers.set(id, answer);
  }
  return answers;
}

/** An answer that is missing, or covers less than was asked, is no answer. */
function completeAnswer(answer: FreeBusyAnswer | undefined, window: Interval): FreeBusyAnswer {
  if (answer?.kind === 'unknown') return answer;
  if (answer !== undefined && contains(answer.window, window)) return answer;
  return {
    kind: 'unknown',
    fault: {
      code: 'provider.malformed-reply',
      retry: 'later',
      blame: 'provider',
      detail: 'The calendar system did not answer for the whole of the time it was asked about.',
    },
  };
}
