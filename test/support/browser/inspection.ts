/**
 * Looks at a page the way a reviewer does: in light and in dark, with axe, for anything wider than the screen, and keeps a picture
 * of each in test-results/pages. What is wrong is collected, so that one walk through the product names everything at once.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { violationsOn } from './accessibility.ts';

export interface Inspection {
  /** @param name Of the page and its state; also the name of the pictures. */
  look(page: Page, name: string): Promise<void>;
  readonly findings: readonly string[];
}

const FOLDER = 'test-results/pages';
const THEMES = ['dark', 'light'] as const;
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** @param walk Goes before the names of the pictures, so that walks do not overwrite each other's. */
export function startInspection(walk: string): Inspection {
  mkdirSync(FOLDER, { recursive: true });
  const findings: string[] = [];
  let count = 0;
  const look = async (page: Page, name: string): Promise<void> => {
    count += 1;
    const file = `${walk}-${String(count).padStart(2, '0')}-${name}`;
    await page.evaluate('scrollTo(0, 0)');
    for (const theme of THEMES) {
      await page.emulateMedia({ colorScheme: theme });
      await page.screenshot({ path: join(FOLDER, `${file}-${theme}.png`), animations: 'disabled', fullPage: true });
      findings.push(...(await violationsOn(page)).map((violation) => `${file} ${theme}: ${violation}`));
    }
    const beyond: number = await page.evaluate(OVERFLOW);
    if (beyond > 0) findings.push(`${file}: the page is ${beyond} px wider than the screen`);
  };
  return { look, findings };
}
