/**
 * Builds the engine's question from a plan, the participants, their free/busy and our claims. The one way to ask: preview,
 * offer, hold, confirm and move all come through here. A calendar that is not connected, never read, or read too long ago
 * is unknown.
 */
import { neededCalendar } from '../../domain/availability/booking-window.ts';
import {
  type BlockingPolicy,
  calendarOf,
  EVERYTHING_BLOCKS,
  type FreeBusyAnswer,
  REMOTE_POLICY,
} from '../../domain/availability/free-busy.ts';
import type { AvailabilityQuestion, Candidate, CandidateCalendar } from '../../domain/availability/question.ts';
import type { Assignment, Booking } from '../../domain/booking/booking.ts';
import type { Participant } from '../../domain/directory/participant.ts';
import type { FaultReport } from '../../domain/fault.ts';
import type { HoldId, OrganizationId, ParticipantId } from '../../domain/identifiers.ts';
import type { InterviewPlan } from '../../domain/interview/plan.ts';
import { addMs, HOUR_MS, type Instant } from '../../domain/time/instant.ts';
import { type IntervalSet, intervalSet } from '../../domain/time/interval-set.ts';
import type { Claim } from '../../ports/booking-store.ts';
import type { StoredFreeBusy } from '../../ports/participant-store.ts';
import type { Ports } from '../../ports/ports.ts';

/** Free/busy older than this says nothing any more. Several times the distance of regular reads. */
export const FREE_BUSY_MAX_AGE_HOURS = 2;

export interface QuestionAsk {
  readonly organizationId: OrganizationId;
  readonly plan: Pick<InterviewPlan, 'panel' | 'rooms' | 'rules'>;
  readonly now: Instant;
  /** The asker's own hold: it does not stand in its own way. */
  readonly ownHold?: HoldId | null;
  /** The booking to be moved: its claims and its event are left out, by identity. */
  readonly moving?: Booking | null;
  /** Answers that were read just now; they go before stored ones. */
  readonly live?: ReadonlyMap<ParticipantId, FreeBusyAnswer>;
}

export type QuestionPorts = Pick<Ports, 'participants' | 'bookings'>;

interface Known {
  readonly participants: ReadonlyMap<ParticipantId, Participant>;
  readonly freeBusy: ReadonlyMap<ParticipantId, StoredFreeBusy>;
  readonly claims: ReadonlyMap<ParticipantId, readonly Claim[]>;
}

export async function buildQuestion(ports: QuestionPorts, ask: QuestionAsk): Promise<AvailabilityQuestion> {
  const { plan, now } = ask;
  const ids = plannedParticipants(plan);
  const known = await gather(ports, ask, ids);
  // Somebody who does not exist any more cannot come: they are left out, and a place without candidates is never filled.
  const candidates = (of: readonly ParticipantId[]): Candidate[] =>
    of.flatMap((id) => {
      const participant = known.participants.get(id);
      return participant === undefined ? [] : [candidateOf(ask, known, participant)];
    });
  return {
    rules: plan.rules,
    now,
    panel: plan.panel.map((slot) => candidates(slot.candidates)),
    rooms: plan.rooms.length === 0 ? null : candidates(plan.rooms),
    within: null,
  };
}

/** The same question about exactly these people and this room. */
export function narrowTo(question: AvailabilityQuestion, assignment: Assignment): AvailabilityQuestion {
  return {
    ...question,
    panel: question.panel.map((candidates, place) => candidates.filter(({ id }) => id === assignment.people[place])),
    rooms: question.rooms === null ? null : question.rooms.filter(({ id }) => id === assignment.room),
  };
}

export function plannedParticipants(plan: Pick<InterviewPlan, 'panel' | 'rooms'>): readonly ParticipantId[] {
  return [...new Set([...plan.panel.flatMap((slot) => slot.candidates), ...plan.rooms])];
}

async function gather(ports: QuestionPorts, ask: QuestionAsk, ids: readonly ParticipantId[]): Promise<Known> {
  const { organizationId, plan, now } = ask;
  const window = neededCalendar(plan.rules, now);
  const [participants, freeBusy, claims] = await Promise.all([
    ports.participants.getMany(organizationId, ids),
    ports.participants.freeBusy(organizationId, ids),
    window === null ? [] : ports.bookings.claims(organizationId, ids, window, now),
  ]);
  return {
    participants: new Map(participants.map((participant) => [participant.id, participant])),
    freeBusy,
    claims: Map.groupBy(claims, (claim) => claim.participantId),
  };
}

function candidateOf(ask: QuestionAsk, known: Known, participant: Participant): Candidate {
  return {
    id: participant.id,
    hours: participant.hours,
    calendar: calendarFor(ask, participant, known.freeBusy.get(participant.id)),
    claimed: claimedBy(ask, known.claims.get(participant.id) ?? []),
  };
}

function calendarFor(ask: QuestionAsk, participant: Participant, stored: StoredFreeBusy | undefined): CandidateCalendar {
  const { binding } = participant;
  if (binding.status !== 'connected')
    return unknown(binding.fault ?? unproven(`The calendar of ${participant.name} is ${binding.status}.`));
  const answer = ask.live?.get(participant.id) ?? stored?.latest ?? null;
  if (answer === null) return unknown(unproven(`The calendar of ${participant.name} was never read.`));
  if (answer.kind === 'known' && addMs(answer.asOf, FREE_BUSY_MAX_AGE_HOURS * HOUR_MS) < ask.now) {
    return unknown(unproven(`The calendar of ${participant.name} was last read more than ${FREE_BUSY_MAX_AGE_HOURS} hours ago.`));
  }
  const policy: BlockingPolicy = ask.plan.rooms.length === 0 ? REMOTE_POLICY : EVERYTHING_BLOCKS;
  const own = ask.moving ?? null;
  return calendarOf(answer, own !== null && takesPart(own.assignment, participant.id) ? { policy, except: own } : { policy });
}

function takesPart({ people, room }: Assignment, id: ParticipantId): boolean {
  return people.includes(id) || room === id;
}

function claimedBy(ask: QuestionAsk, claims: readonly Claim[]): IntervalSet {
  const isOwn = (claim: Claim) =>
    (claim.holdId !== null && claim.holdId === ask.ownHold) || (claim.bookingId !== null && claim.bookingId === ask.moving?.id);
  return intervalSet(claims.filter((claim) => !isOwn(claim)).map((claim) => claim.span));
}

function unknown(fault: FaultReport): CandidateCalendar {
  return { kind: 'unknown', fault };
}

function unproven(detail: string): FaultReport {
  return { code: 'provider.unproven', retry: 'later', blame: 'admin', detail };
}
