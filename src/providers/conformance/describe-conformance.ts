/** The behaviour every provider must show, run against any world. A case that a world cannot show is skipped with its reason. */
import { appendFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { eventCases } from './event-cases.ts';
import { freeBusyCases } from './free-busy-cases.ts';
import { systemCases } from './system-cases.ts';
import { type Bench, type Case, type ConformanceWorld, openBench } from './world.ts';

const cases = { ...freeBusyCases, ...eventCases, ...systemCases } satisfies Readonly<Record<string, Case>>;
export type CaseName = keyof typeof cases;

/** @param skips Cases this world cannot show, each with the reason. */
export function describeConformance(
  name: string,
  setUp: () => Promise<ConformanceWorld>,
  skips: Readonly<Partial<Record<CaseName, string>>> = {},
): void {
  record(name, skips);
  describe(`conformance: ${name}`, () => {
    let bench: Bench | null = null;
    let world: ConformanceWorld | null = null;
    beforeAll(async () => {
      world = await setUp();
      bench = await openBench(world);
    });
    afterAll(async () => {
      await bench?.system.close();
      await world?.stop();
    });
    for (const [title, run] of Object.entries(cases)) {
      it(title, async (context) => {
        const reason = skips[title as CaseName];
        if (reason !== undefined) context.skip(reason);
        if (bench === null) throw new Error('the world was not set up');
        await run(bench);
      });
    }
  });
}

/** For the page that tells who shows what; see scripts/generate-conformance.ts. */
function record(name: string, skips: Readonly<Partial<Record<string, string>>>): void {
  const file = process.env.CALENDULA_CONFORMANCE_RECORD;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ name, cases: Object.keys(cases), skips })}\n`);
}
