/**
 * Takes the pictures of the README's tour into docs/pictures: the journey is driven as in the tests, and at some of its states a
 * picture is taken instead of a judgement. `node test/e2e/take-pictures.ts`; not part of a suite.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildWeb } from '../../scripts/build-web.ts';
import type { Inspection } from '../support/browser/inspection.ts';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { PHONE } from '../support/browser/visitor.ts';
import { startInstallation } from '../support/installation/start-installation.ts';
import { driveJourney } from './drive-journey.ts';
import { openMarigold } from './stage/marigold.ts';

const FOLDER = 'docs/pictures';
const SIZE = { width: 1280, height: 800 };
const MAX_BYTES = 200_000;

/** State of the journey, file, theme. */
const PICTURES = [
  ['wizard-check', 'check', 'light'],
  ['people', 'people', 'light'],
  ['calendar-connection', 'connection', 'dark'],
  ['plan-explained', 'plan', 'light'],
  ['application-booked', 'application', 'light'],
  ['booking-choose', 'booking-phone', 'light'],
  ['booking-held', 'booking-held-phone', 'light'],
  ['booking-booked', 'booked-phone', 'dark'],
] as const;

/** The page itself has scrolled to what there is to see; every other picture begins at the top. */
const WHERE_IT_STANDS = 'booking-held';

buildWeb();
const stage = await openMarigold();
const installation = await startInstallation();
const browser = await launchBrowser();
try {
  const applicant = { name: 'Adam Fields', language: 'en' } as const;
  const rest = { title: 'Interview', people: 'directory', linkInMail: null } as const;
  await driveJourney({ browser, stage, origin: installation.url, inspection: camera(), applicant, ...rest });
} finally {
  await browser.close();
  await installation.stop();
  await stage.stop();
}

function camera(): Inspection {
  const look = async (page: Page, state: string): Promise<void> => {
    const [, file, theme] = PICTURES.find(([name]) => name === state) ?? [];
    if (file === undefined || theme === undefined) return;
    const before = page.viewportSize() ?? SIZE;
    await page.setViewportSize(before.width === PHONE.width ? PHONE : SIZE);
    await page.emulateMedia({ colorScheme: theme });
    const path = join(FOLDER, `${file}.png`);
    if (state !== WHERE_IT_STANDS) await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path, animations: 'disabled' });
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize(before);
    const { size } = statSync(path);
    if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes; at most ${MAX_BYTES} are allowed`);
    console.log(`${path}: ${Math.round(size / 1000)} kB`);
  };
  return { look, findings: [] };
}
