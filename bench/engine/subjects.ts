/** Every way to answer the same questions: cold from busy lists, warm with calendars prepared once and asked many times. */
import { listCells } from '../../src/domain/availability/bitmap/cells.ts';
import { freeStarts } from '../../src/domain/availability/bitmap/free-starts.ts';
import { createPatternCache } from '../../src/domain/availability/bitmap/pattern-cache.ts';
import {
  type PreparedCandidate,
  type PreparedQuestion,
  prepareCandidate,
  prepareQuestion,
} from '../../src/domain/availability/bitmap/prepare.ts';
import { findSlots } from '../../src/domain/availability/find-slots.ts';
import type { AvailabilityQuestion, Candidate } from '../../src/domain/availability/question.ts';
import type { Subject } from './measure.ts';
import { type SweptCandidate, type SweptQuestion, sweepCandidate, sweepQuestion, sweepStarts, sweptStarts } from './sweep.ts';
import { luxonStarts } from './with-luxon.ts';

const patterns = createPatternCache();

export interface AnsweringSubject extends Subject {
  readonly run: () => readonly Iterable<number>[];
}

export function subjectsFor(questions: readonly AvailabilityQuestion[], { luxon = false } = {}): AnsweringSubject[] {
  const resident = prepareResident(questions);
  const swept = sweepResident(questions);
  const subjects = [
    { name: 'engine, warm', run: () => resident.map(listStarts) },
    { name: 'sweep, warm', run: () => swept.map(sweptStarts) },
    { name: 'engine, cold', run: () => questions.map((question) => listStarts(prepared(question, patterns))) },
    { name: 'sweep, cold', run: () => questions.map(sweepStarts) },
    { name: 'engine, cold with rules', run: () => questions.map((question) => listStarts(prepared(question, createPatternCache()))) },
    { name: 'engine, slot objects', run: () => questions.map((question) => findSlots(question, patterns).map((slot) => slot.start)) },
  ];
  return luxon ? [...subjects, { name: 'Luxon', run: () => questions.map(luxonStarts) }] : subjects;
}

function prepared(question: AvailabilityQuestion, cache: typeof patterns): PreparedQuestion {
  const ready = prepareQuestion(question, cache);
  if (ready === null) throw new Error('a workload without a booking window');
  return ready;
}

function listStarts(question: PreparedQuestion): Float64Array {
  return listCells(freeStarts(question), question.frame);
}

/** One bitmap for each candidate, whichever questions ask for them. All workloads have one frame and no buffers. */
function prepareResident(questions: readonly AvailabilityQuestion[]): PreparedQuestion[] {
  const residents = new Map<Candidate, PreparedCandidate>();
  return questions.map((question) => {
    const empty = prepared({ ...question, rooms: null }, patterns);
    const resident = (candidate: Candidate): PreparedCandidate => {
      const known = residents.get(candidate) ?? prepareCandidate(candidate, { frame: empty.frame, rules: question.rules, patterns });
      residents.set(candidate, known);
      if (known.free.length !== empty.offered.length) throw new Error('workloads of one kind must have one frame');
      return known;
    };
    return { ...empty, panel: question.panel.map((pool) => pool.map(resident)), rooms: question.rooms?.map(resident) ?? null };
  });
}

/** Likewise one set of free time for each candidate. */
function sweepResident(questions: readonly AvailabilityQuestion[]): SweptQuestion[] {
  const residents = new Map<Candidate, SweptCandidate>();
  return questions.map((question) => {
    const { rules } = question;
    const empty = sweepQuestion({ ...question, panel: [], rooms: null });
    if (empty === null) throw new Error('a workload without a booking window');
    const resident = (candidate: Candidate): SweptCandidate => {
      const known = residents.get(candidate) ?? sweepCandidate(candidate, rules, empty.offered);
      residents.set(candidate, known);
      return known;
    };
    return { ...empty, panel: question.panel.map((pool) => pool.map(resident)), rooms: question.rooms?.map(resident) ?? null };
  });
}
