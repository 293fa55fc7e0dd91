/**
 * Finds who takes part at a start by a live look at their calendars: first the preferred people, once more others if one of
 * them turns out busy. A calendar that cannot be read now is never passed over in silence: it refuses.
 */

import { judgeStart } from '../../domain/availability/explain-start.ts';
import type { FreeBusyAnswer } from '../../domain/availability/free-busy.ts';
import type { AvailabilityQuestion, Candidate, MissingReason } from '../../domain/availability/question.ts';
import type { Assignment } from '../../domain/booking/booking.ts';
import { claimSpan } from '../../domain/booking/transitions.ts';
import type { ParticipantId } from '../../domain/identifiers.ts';
import { addMinutes, type Instant, instant } from '../../domain/time/instant.ts';
import { type Interval, overlaps } from '../../domain/time/interval.ts';
import { union } from '../../domain/time/interval-set.ts';
import { IMPATIENT } from '../../ports/call-policy.ts';
import type { Ports } from '../../ports/ports.ts';
import { buildQuestion, narrowTo, type QuestionAsk } from '../availability/build-question.ts';
import type { SystemPorts } from '../connection/open-system.ts';
import { readLive } from '../free-busy/read-live.ts';

export type SettleOutcome =
  | { readonly kind: 'settled'; readonly assignment: Assignment }
  /** `question` holds what is stored and what was just seen: alternatives are found with it. */
  | { readonly kind: 'refused'; readonly question: AvailabilityQuestion; readonly reasons: readonly MissingReason[] };

export type SettlePorts = SystemPorts & Pick<Ports, 'participants' | 'bookings'>;

type Live = ReadonlyMap<ParticipantId, FreeBusyAnswer>;

interface Look {
  readonly question: AvailabilityQuestion;
  readonly live: Live;
  /** Empty = everybody looked at is free. */
  readonly reasons: readonly MissingReason[];
}

export async function settleAssignment(
  ports: SettlePorts,
  ask: QuestionAsk,
  { start, preferred }: { readonly start: Instant; readonly preferred: Assignment },
): Promise<SettleOutcome> {
  const first = await lookAt(ports, ask, { start, assignment: preferred, live: new Map() });
  if (first.reasons.length === 0) return { kind: 'settled', assignment: preferred };
  if (first.reasons.some(({ kind }) => kind === 'unknown')) return refuse(ports, ask, first);
  const other = judgeStart(first.question, start);
  if (other.kind === 'not-free') return refuse(ports, ask, { ...first, reasons: other.reasons });
  const second = await lookAt(ports, ask, { start, assignment: other.assignment, live: first.live });
  if (second.reasons.length === 0) return { kind: 'settled', assignment: other.assignment };
  return refuse(ports, ask, second);
}

/** A live look covers only the time in question. For other times what is stored counts, with what was seen now on top. */
async function refuse(ports: SettlePorts, ask: QuestionAsk, { question: seen, live, reasons }: Look): Promise<SettleOutcome> {
  const stored = await buildQuestion(ports, ask);
  const seenNow = new Map([...seen.panel.flat(), ...(seen.rooms ?? [])].map((candidate) => [candidate.id, candidate.calendar]));
  const onTop = (candidate: Candidate): Candidate => {
    const now = seenNow.get(candidate.id);
    if (now === undefined || !live.has(candidate.id)) return candidate;
    if (now.kind === 'unknown' || candidate.calendar.kind === 'unknown')
      return { ...candidate, calendar: now.kind === 'unknown' ? now : candidate.calendar };
    return { ...candidate, calendar: { ...candidate.calendar, busy: union(candidate.calendar.busy, now.busy) } };
  };
  const panel = stored.panel.map((candidates) => candidates.map(onTop));
  return { kind: 'refused', question: { ...stored, panel, rooms: stored.rooms?.map(onTop) ?? null }, reasons };
}

async function lookAt(
  ports: SettlePorts,
  ask: QuestionAsk,
  at: { readonly start: Instant; readonly assignment: Assignment; readonly live: Live },
): Promise<Look> {
  const { people, room } = at.assignment;
  const ids = [...people, ...(room === null ? [] : [room])];
  const participants = await ports.participants.getMany(ask.organizationId, ids);
  const window = liveWindow(ask, at.start);
  const read = await readLive(ports, { organizationId: ask.organizationId, participants, window, policy: IMPATIENT });
  // Whoever looks next must not be offered other times of a calendar that is known to be unreadable.
  const unreadable = [...read].filter(([, answer]) => answer.kind === 'unknown');
  if (unreadable.length > 0) await ports.participants.saveFreeBusy(ask.organizationId, new Map(unreadable));
  const live = new Map([...at.live, ...read]);
  const question = await buildQuestion(ports, { ...ask, live });
  const verdict = judgeStart(narrowTo(question, at.assignment), at.start);
  return { question, live, reasons: verdict.kind === 'free' ? [] : verdict.reasons };
}

/** Where a booking is moved over its own time, its whole event is read too: cut in half it could not be told from others. */
function liveWindow({ plan, moving }: QuestionAsk, start: Instant): Interval {
  const claim = claimSpan({ start, end: addMinutes(start, plan.rules.lengthMinutes) }, plan.rules);
  if (!moving || !overlaps(moving.span, claim)) return claim;
  return { start: instant(Math.min(claim.start, moving.span.start)), end: instant(Math.max(claim.end, moving.span.end)) };
}
