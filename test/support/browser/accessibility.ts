/** Judges the page as it stands with axe. The engine comes in through the debugger, so the page's own policy stays as it is. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
}

const ENGINE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RUN = `axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)`;

/** One line for each element at fault; empty when there is none. */
export async function violationsOn(page: Page): Promise<string[]> {
  const here: boolean = await page.evaluate(`typeof axe === 'object'`);
  if (!here) await page.evaluate(ENGINE);
  const violations: Violation[] = await page.evaluate(RUN);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id} (${help}) at ${node.target.join(' ')}: ${(node.failureSummary ?? '').replaceAll(/\s+/g, ' ')}`),
  );
}
