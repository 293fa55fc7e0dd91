/**
 * Measures the slot engine: `node bench/engine.ts`. First all implementations must give the same starts, then rotated rounds give
 * medians and ratios inside this run, which is what to read on a shared machine. Exit code 1 if answers differ or if the engine,
 * warm, is not at least twice as fast as the interval sweep. `CALENDULA_BENCH_ROUNDS` sets the number of rounds.
 */
import { deepStrictEqual } from 'node:assert';
import { findSlots } from '../src/domain/availability/find-slots.ts';
import { whatLimits } from '../src/domain/availability/limits.ts';
import type { AvailabilityQuestion } from '../src/domain/availability/question.ts';
import { slowest, timings } from './engine/measure.ts';
import { type AnsweringSubject, subjectsFor } from './engine/subjects.ts';
import { manyPages, onePerson, poolAndRoom, requiredPanel } from './engine/workloads.ts';

const ROUNDS = Number(process.env.CALENDULA_BENCH_ROUNDS ?? 7);
const LEAST_RATIO = 2;

interface Workload {
  readonly name: string;
  readonly questions: readonly AvailabilityQuestion[];
  readonly luxon: boolean;
}

const WORKLOADS: readonly Workload[] = [
  { name: 'W1 one person, 4 weeks', questions: [onePerson()], luxon: true },
  { name: 'W2 five required, 8 weeks, 5-minute starts', questions: [requiredPanel()], luxon: true },
  { name: 'W3 one of 50 and one of 20 rooms, 4 weeks', questions: [poolAndRoom()], luxon: true },
  { name: 'W3 two of 50 and one of 20 rooms, 4 weeks', questions: [poolAndRoom({ wanted: 2 })], luxon: false },
  { name: 'W5 1,000 pages: one person, one of 20, one of 5 rooms', questions: manyPages(), luxon: false },
];

const GROWTH: readonly { readonly name: string; readonly once: AvailabilityQuestion; readonly twice: AvailabilityQuestion }[] = [
  { name: 'people x2 (W2, 5 to 10)', once: requiredPanel(), twice: requiredPanel({ people: 10 }) },
  { name: 'weeks x2 (W2, 8 to 16)', once: requiredPanel(), twice: requiredPanel({ weeks: 16 }) },
  { name: 'pool x2 (W3, 50 to 100)', once: poolAndRoom(), twice: poolAndRoom({ pool: 100 }) },
];

function verify(subjects: readonly AnsweringSubject[]): number {
  const [reference, ...others] = subjects.map(({ name, run }) => ({ name, starts: run().map((starts) => [...starts]) }));
  if (reference === undefined) throw new Error('nothing to verify');
  for (const { name, starts } of others) deepStrictEqual(starts, reference.starts, `${name} differs from ${reference.name}`);
  return reference.starts.flat().length;
}

/** The ratio of the warm sweep to the warm engine, each in its least disturbed round. */
function measureWorkload({ name, questions, luxon }: Workload): number {
  const subjects = subjectsFor(questions, { luxon });
  const slots = verify(subjects);
  const times = timings(subjects, ROUNDS);
  const warm = times.get('engine, warm')?.median ?? Number.NaN;
  const cold = times.get('engine, cold')?.median ?? Number.NaN;
  console.log(`\n${name}: ${slots} slots, the same from all ${subjects.length}`);
  for (const [subject, { median: time }] of times) {
    console.log(`  ${subject.padEnd(26)} ${time.toFixed(2).padStart(12)} us   ${ratio(time / warm)} x warm   ${ratio(time / cold)} x cold`);
  }
  return (times.get('sweep, warm')?.best ?? Number.NaN) / (times.get('engine, warm')?.best ?? Number.NaN);
}

function ratio(value: number): string {
  return value.toFixed(value < 10 ? 2 : 0).padStart(7);
}

function measureGrowth(): void {
  console.log('\nGrowth, time of the double question over the single one');
  for (const { name, once, twice } of GROWTH) {
    const growth = (temperature: string) => {
      const pick = (question: AvailabilityQuestion, as: string) =>
        subjectsFor([question])
          .filter((subject) => subject.name === `engine, ${temperature}`)
          .map((subject) => ({ ...subject, name: as }));
      const times = timings([...pick(once, 'once'), ...pick(twice, 'twice')], ROUNDS);
      return (times.get('twice')?.best ?? Number.NaN) / (times.get('once')?.best ?? Number.NaN);
    };
    console.log(`  ${name.padEnd(26)} warm ${growth('warm').toFixed(2)}   cold ${growth('cold').toFixed(2)}`);
  }
}

/** Whole questions from calendars to slot objects, as a page asks them. */
function measureTails(): void {
  const CALLS = 300;
  const panel = requiredPanel({ weeks: 9 });
  const rooms = poolAndRoom({ pool: 1, rooms: 10, weeks: 9 }).rooms;
  const fiveAndRooms = { ...panel, rules: { ...panel.rules, lastDay: 59 }, rooms };
  const crowd = poolAndRoom({ pool: 200, rooms: 0, weeks: 9 });
  const pool = { ...crowd, rooms: null, rules: { ...crowd.rules, lastDay: 59 } };
  const everybody = { ...pool, panel: pool.panel.flat().map((person) => [person]) };
  console.log('\nWhole questions, median and 99th percentile in ms');
  const show = (name: string, run: () => unknown) => {
    for (let i = 0; i < 50; i++) run();
    console.log(`  ${name.padEnd(40)} ${(slowest(run, CALLS, 0.5) / 1_000).toFixed(3)}  ${(slowest(run, CALLS, 0.99) / 1_000).toFixed(3)}`);
  };
  show('5 people, 10 rooms, 60 days', () => findSlots(fiveAndRooms));
  show('one of 200 people, 60 days', () => findSlots(pool));
  show('200 required people, 60 days', () => findSlots(everybody));
  show('what limits: 1 of 50, 1 of 20 rooms', () => whatLimits(poolQuestion));
}

const poolQuestion = poolAndRoom();
const ratios = WORKLOADS.map((workload) => ({ name: workload.name, ratio: measureWorkload(workload) }));
measureGrowth();
measureTails();
console.log('\nWarm sweep over warm engine, least disturbed rounds');
for (const { name, ratio: found } of ratios) {
  console.log(`  ${name.padEnd(56)} ${found.toFixed(2)}`);
  if (found >= LEAST_RATIO) continue;
  console.error(`\n${name}: the warm sweep takes only ${found.toFixed(2)} times as long as the engine; at least ${LEAST_RATIO} is wanted.`);
  process.exitCode = 1;
}
