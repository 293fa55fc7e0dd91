/** Random questions: calendars, panels with shared people, rooms, unknowns, buffers, notice, windows and zones, around clock changes. */
import fc from 'fast-check';
import type { AvailabilityQuestion, Candidate, CandidateCalendar } from '../../src/domain/availability/question.ts';
import type { FaultReport } from '../../src/domain/fault.ts';
import type { ParticipantId } from '../../src/domain/identifiers.ts';
import type { TimeRules } from '../../src/domain/interview/plan.ts';
import { instant } from '../../src/domain/time/instant.ts';
import type { Interval } from '../../src/domain/time/interval.ts';
import { type IntervalSet, intervalSet } from '../../src/domain/time/interval-set.ts';
import type { MinuteRange, Weekday, WeeklyHours } from '../../src/domain/time/weekly-hours.ts';

export const ALL_ZONES = Intl.supportedValuesOf('timeZone');
export const NOTED_ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Africa/Cairo',
  'Africa/Casablanca',
  'Asia/Gaza',
  'America/Nuuk',
  'Pacific/Chatham',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/St_Johns',
  'UTC',
];

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Days before clock changes somewhere, and quiet ones. */
const DATES = [
  '2026-04-22',
  '2026-10-28',
  '2027-02-05',
  '2027-03-12',
  '2027-03-26',
  '2027-04-02',
  '2027-10-01',
  '2027-10-29',
  '2027-11-05',
  '2027-12-30',
];
const DAYS_FILLED = 10;

export const UNREADABLE: FaultReport = {
  code: 'provider.unavailable',
  retry: 'later',
  blame: 'provider',
  detail: 'The calendar system is down.',
};

export const anyZone = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NOTED_ZONES) },
  { weight: 1, arbitrary: fc.constantFrom(...ALL_ZONES) },
);

const base = fc.constantFrom(...DATES).map((date) => Temporal.Instant.from(`${date}T00:00Z`).epochMilliseconds);

const fiveMinutes = (min: number, max: number) => fc.integer({ min: min / 5, max: max / 5 }).map((steps) => steps * 5);

export const anyRules: fc.Arbitrary<TimeRules> = fc
  .record({
    lengthMinutes: fc.oneof({ weight: 9, arbitrary: fiveMinutes(10, 150) }, { weight: 1, arbitrary: fiveMinutes(155, 480) }),
    granularityMinutes: fc.constantFrom(5, 5, 10, 15, 15, 30, 35, 45, 60, 100, 240),
    bufferBeforeMinutes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 45 })),
    bufferAfterMinutes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 45 })),
    noticeMinutes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 })),
    firstDay: fc.integer({ min: 0, max: 2 }),
    days: fc.integer({ min: -1, max: 3 }),
    zone: anyZone,
  })
  .map(({ days, ...rules }) => ({ ...rules, lastDay: Math.max(0, rules.firstDay + days) }));

const range: fc.Arbitrary<MinuteRange> = fc
  .tuple(
    fc.integer({ min: 0, max: 1_380 }),
    fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 240, max: 1_440 }) }, fc.integer({ min: 1, max: 240 })),
  )
  .map(([fromMinute, length]) => ({ fromMinute, toMinute: Math.min(1_440, fromMinute + length) }));

function hoursFrom(start: number): fc.Arbitrary<WeeklyHours> {
  const weekdays: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];
  const onDate = fc.integer({ min: -1, max: 6 }).map((day) =>
    Temporal.Instant.fromEpochMilliseconds(start + day * DAY)
      .toString()
      .slice(0, 10),
  );
  return fc
    .record({
      zone: anyZone,
      usual: fc.array(range, { minLength: 1, maxLength: 3 }),
      daysOff: fc.subarray([...weekdays], { maxLength: 2 }),
      exceptions: fc.uniqueArray(fc.record({ onDate, ranges: fc.array(range, { maxLength: 2 }) }), {
        maxLength: 2,
        selector: (exception) => exception.onDate,
      }),
    })
    .map(({ zone, usual, daysOff, exceptions }) => {
      const ranges = weekdays
        .filter((weekday) => !daysOff.includes(weekday))
        .flatMap((weekday) => usual.map((one) => ({ weekday, ...one })));
      return { zone, ranges, exceptions };
    });
}

/** Mostly on five-minute marks, sometimes off by a minute, sometimes by a millisecond. */
function spans(start: number, maxLength: number): fc.Arbitrary<IntervalSet> {
  const edge = fc.constantFrom(0, 0, 0, MINUTE, -MINUTE, 1, -1);
  const span = fc
    .tuple(
      fiveMinutes(-1_440, DAYS_FILLED * 1_440),
      fc.oneof({ weight: 6, arbitrary: fiveMinutes(5, 240) }, fiveMinutes(240, 2_880)),
      edge,
      edge,
    )
    .map(([from, length, startsOff, endsOff]): Interval => {
      const at = start + from * MINUTE;
      return { start: instant(at + startsOff), end: instant(at + length * MINUTE + endsOff) };
    });
  return fc.array(span, { maxLength }).map(intervalSet);
}

function calendarFrom(start: number): fc.Arbitrary<CandidateCalendar> {
  const busy = spans(start, 12);
  const wide: Interval = { start: instant(start - 30 * DAY), end: instant(start + 30 * DAY) };
  const short = fc
    .tuple(fc.integer({ min: -1_440, max: 2_880 }), fc.integer({ min: 600, max: 5_760 }))
    .map(([from, length]): Interval => ({ start: instant(start + from * MINUTE), end: instant(start + (from + length) * MINUTE) }));
  return fc.oneof(
    { weight: 8, arbitrary: busy.map((set): CandidateCalendar => ({ kind: 'known', window: wide, busy: set })) },
    { weight: 1, arbitrary: fc.tuple(short, busy).map(([window, set]): CandidateCalendar => ({ kind: 'known', window, busy: set })) },
    { weight: 1, arbitrary: fc.constant<CandidateCalendar>({ kind: 'unknown', fault: UNREADABLE }) },
  );
}

function candidateFrom(start: number): fc.Arbitrary<Omit<Candidate, 'id'>> {
  return fc.record({ hours: hoursFrom(start), calendar: calendarFrom(start), claimed: spans(start, 3) });
}

const named = (kind: string) => (candidates: readonly Omit<Candidate, 'id'>[]) =>
  candidates.map((candidate, i): Candidate => ({ ...candidate, id: `${kind}-${i}` as ParticipantId }));

export interface PanelShape {
  /** For each place, which of the people may take it. */
  readonly places: fc.Arbitrary<readonly (readonly number[])[]>;
  readonly people: number;
}

/** Up to five places drawn from up to eight people, so that pools overlap often; now and then an empty place. */
export const ANY_PANEL: PanelShape = {
  people: 8,
  places: fc.array(
    fc.oneof(
      { weight: 12, arbitrary: fc.uniqueArray(fc.nat({ max: 7 }), { minLength: 1, maxLength: 8 }) },
      { weight: 1, arbitrary: fc.constant<number[]>([]) },
    ),
    { minLength: 1, maxLength: 5 },
  ),
};

export function questions(shape: PanelShape = ANY_PANEL): fc.Arbitrary<AvailabilityQuestion> {
  return base.chain((start) =>
    fc
      .record({
        rules: anyRules,
        sinceStart: fc.oneof(
          fc.integer({ min: 0, max: DAY }),
          fc.nat({ max: 288 }).map((cells) => cells * 5 * MINUTE),
        ),
        people: fc.array(candidateFrom(start), { minLength: shape.people, maxLength: shape.people }).map(named('person')),
        places: shape.places,
        rooms: fc.oneof(fc.constant(null), fc.array(candidateFrom(start), { maxLength: 4 }).map(named('room'))),
        within: fc.option(fc.tuple(fc.integer({ min: 0, max: 3 * DAY }), fc.integer({ min: 1, max: 2 * DAY })), { freq: 3 }),
      })
      .map(({ rules, sinceStart, people, places, rooms, within }) => ({
        rules,
        now: instant(start + sinceStart),
        panel: places.map((place) => place.map((i) => people[i] as Candidate)),
        rooms,
        within: within === null ? null : { start: instant(start + within[0]), end: instant(start + within[0] + within[1]) },
      })),
  );
}
