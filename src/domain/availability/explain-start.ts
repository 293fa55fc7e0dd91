/** One start, judged by the same rules as the list of slots: who takes which place, or everything that speaks against it. */
import { claimSpan } from '../booking/transitions.ts';
import type { FaultReport } from '../fault.ts';
import type { ParticipantId } from '../identifiers.ts';
import { addMinutes, type Instant } from '../time/instant.ts';
import { contains, type Interval } from '../time/interval.ts';
import { covers, isFree } from '../time/interval-set.ts';
import { openHours } from '../time/weekly-hours.ts';
import { bookingWindow, isOnGrid } from './booking-window.ts';
import { chooseDistinct } from './distinct-people.ts';
import type { AvailabilityQuestion, Candidate, MissingReason, StartVerdict } from './question.ts';

/** The calendar was read, but not for the whole of the time in question. */
export const NOT_READ: FaultReport = {
  code: 'provider.unproven',
  retry: 'later',
  blame: 'us',
  detail: 'The calendar has not been read for the whole of this time.',
};

interface Spans {
  /** The interview itself: must lie in everybody's hours. */
  readonly slot: Interval;
  /** With its buffers: must be free of busy time and of other claims. Buffers may lie outside the hours. */
  readonly claim: Interval;
}

/**
 * Among several free candidates the earlier in the question wins, for people and rooms alike; whoever wants a fair choice
 * orders the candidates. Reasons name everybody who cannot come, also where somebody else could take the place.
 */
export function judgeStart(question: AvailabilityQuestion, start: Instant): StartVerdict {
  const { rules, panel, rooms } = question;
  const slot = { start, end: addMinutes(start, rules.lengthMinutes) };
  const spans = { slot, claim: claimSpan(slot, rules) };
  const against = new Map([...panel.flat(), ...(rooms ?? [])].map((candidate) => [candidate, candidateReasons(candidate, spans)]));
  const freeAmong = (candidates: readonly Candidate[]): ParticipantId[] =>
    candidates.filter((candidate) => against.get(candidate)?.length === 0).map((candidate) => candidate.id);

  const places = panel.map(freeAmong);
  const people = chooseDistinct(places);
  const room = rooms === null ? null : freeAmong(rooms)[0];
  const atStart = startReasons(question, start);
  if (people !== null && room !== undefined && atStart.length === 0) return { kind: 'free', assignment: { people, room } };

  const reasons = [...atStart, ...withoutRepeats([...against.values()].flat())];
  const empty = places.flatMap((free, place) => (free.length === 0 ? [place] : []));
  reasons.push(...empty.map((place): MissingReason => ({ kind: 'nobody-in-slot', slot: place })));
  if (people === null && empty.length === 0) reasons.push({ kind: 'same-person-twice' });
  if (room === undefined) reasons.push({ kind: 'no-room' });
  return { kind: 'not-free', reasons };
}

function startReasons({ rules, now, within }: AvailabilityQuestion, start: Instant): MissingReason[] {
  const { opensAt, closesAt, noticeEndsAt } = bookingWindow(rules, now);
  const reasons: MissingReason[] = [];
  const asked = within === null || (within.start <= start && start < within.end);
  if (start < opensAt || start >= closesAt || !asked) reasons.push({ kind: 'outside-window' });
  if (start < noticeEndsAt) reasons.push({ kind: 'notice-too-short' });
  if (!isOnGrid(rules, start)) reasons.push({ kind: 'off-grid' });
  return reasons;
}

function candidateReasons(candidate: Candidate, { slot, claim }: Spans): MissingReason[] {
  const { id: participantId, calendar } = candidate;
  const reasons: MissingReason[] = [];
  if (!covers(openHours(candidate.hours, slot), slot)) reasons.push({ kind: 'outside-hours', participantId });
  if (calendar.kind === 'unknown') reasons.push({ kind: 'unknown', participantId, fault: calendar.fault });
  else if (!contains(calendar.window, claim)) reasons.push({ kind: 'unknown', participantId, fault: NOT_READ });
  if (calendar.kind === 'known' && !isFree(calendar.busy, claim)) reasons.push({ kind: 'busy', participantId });
  if (!isFree(candidate.claimed, claim)) reasons.push({ kind: 'claimed', participantId });
  return reasons;
}

/** Somebody may be a candidate for several places; what speaks against them is said once. */
function withoutRepeats(reasons: readonly MissingReason[]): MissingReason[] {
  const said = new Set<string>();
  return reasons.filter((reason) => {
    const key = 'participantId' in reason ? `${reason.kind} ${reason.participantId}` : reason.kind;
    return !said.has(key) && said.add(key);
  });
}
