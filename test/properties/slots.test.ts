/** T2: the engine, the verdict on single starts, the interval sweep and the minute oracle say the same about every question. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sweepStarts } from '../../bench/engine/sweep.ts';
import { judgeStart } from '../../src/domain/availability/explain-start.ts';
import { findSlots } from '../../src/domain/availability/find-slots.ts';
import type { AvailabilityQuestion } from '../../src/domain/availability/question.ts';
import { instant } from '../../src/domain/time/instant.ts';
import { oracleStarts } from './oracle.ts';
import { runs } from './runs.ts';
import { questions } from './scenario.ts';

const FIVE_MINUTES = 300_000;

function engineStarts(question: AvailabilityQuestion): number[] {
  return findSlots(question).map((slot) => slot.start);
}

describe('slots equal the minute oracle', () => {
  it('for any panel', () => {
    let found = 0;
    fc.assert(
      fc.property(questions(), (question) => {
        const starts = engineStarts(question);
        found += starts.length;
        expect(starts).toEqual(oracleStarts(question));
      }),
      runs(),
    );
    expect(found).toBeGreaterThan(0);
  });

  it('for one required and a pool of three', () => {
    const places = fc.constant([[0], [1, 2, 3]]);
    fc.assert(
      fc.property(questions({ people: 4, places }), (question) => {
        expect(engineStarts(question)).toEqual(oracleStarts(question));
      }),
      runs(0.5),
    );
  });

  it('for two required who never meet and a pool of three (FN-C1)', () => {
    const places = fc.constant([[0], [1], [2, 3, 4]]);
    fc.assert(
      fc.property(questions({ people: 5, places }), (question) => {
        const [first = [], second = [], ...pools] = question.panel;
        const never = second.map((candidate) => ({ ...candidate, hours: { ...candidate.hours, ranges: [], exceptions: [] } }));
        const apart = { ...question, panel: [first, never, ...pools] };
        expect(engineStarts(apart)).toEqual([]);
        expect(oracleStarts(apart)).toEqual([]);
      }),
      runs(0.25),
    );
  });

  it('for two or three out of one pool', () => {
    const places = fc.constantFrom(
      [
        [0, 1, 2],
        [0, 1, 2],
      ],
      [
        [0, 1, 2, 3],
        [0, 1, 2, 3],
        [0, 1, 2, 3],
      ],
      [[0], [0, 1], [1, 2]],
    );
    fc.assert(
      fc.property(questions({ people: 4, places }), (question) => {
        expect(engineStarts(question)).toEqual(oracleStarts(question));
      }),
      runs(0.5),
    );
  });
});

describe('one start and the list agree', () => {
  it('a start is listed exactly when it is judged free (FN-C2)', () => {
    fc.assert(
      fc.property(questions(), fc.nat({ max: 1_500 }), fc.constantFrom(0, 1, 60_000), (question, cells, off) => {
        const listed = new Set<number>(engineStarts(question));
        const day = Math.floor(question.now / 86_400_000) * 86_400_000;
        const tries = [...[...listed].slice(0, 20), ...Array.from({ length: 20 }, (_, i) => day + (cells + i) * FIVE_MINUTES + off)];
        for (const start of tries) {
          const verdict = judgeStart(question, instant(start));
          expect(verdict.kind === 'free').toBe(listed.has(start));
          if (verdict.kind === 'not-free') expect(verdict.reasons.length).toBeGreaterThan(0);
          else {
            const { people, room } = verdict.assignment;
            expect(new Set(people).size).toBe(question.panel.length);
            people.forEach((id, place) => {
              expect(question.panel[place]?.map((candidate) => candidate.id)).toContain(id);
            });
            expect(room === null).toBe(question.rooms === null);
          }
        }
      }),
      runs(0.5),
    );
  });
});

describe('the interval sweep', () => {
  it('finds the same starts as the bitmaps', () => {
    fc.assert(
      fc.property(questions(), (question) => {
        expect(sweepStarts(question)).toEqual(engineStarts(question));
      }),
      runs(),
    );
  });
});
