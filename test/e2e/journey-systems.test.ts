/** The whole journey once for every calendar system that the demonstration shows, chosen in the wizard as a visitor chooses it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SKINS } from '../../emulators/skins.ts';
import { type Inspection, startInspection } from '../support/browser/inspection.ts';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { startInstallation } from '../support/installation/start-installation.ts';
import { driveJourney } from './drive-journey.ts';
import { openMarigoldBy } from './stage/marigold-by.ts';

const JOURNEY_MS = 600_000;
/** Whose directory lists people; everybody else's come from a file. */
const LIST_PEOPLE: readonly string[] = ['caldav', 'microsoft-graph', 'google-workspace'];

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe.each(SKINS)('the journey by $provider', (skin) => {
  it('connects, invites, books, moves and cancels', { timeout: JOURNEY_MS }, async () => {
    const stage = await openMarigoldBy(skin);
    const installation = await startInstallation({}, { examples: stage.examples });
    try {
      const inspection = ofWizard(startInspection(`journey-${skin.provider}`));
      await driveJourney({
        browser,
        stage,
        origin: installation.url,
        inspection,
        applicant: { name: 'Adam Fields', language: 'en' },
        title: `Interview ${crypto.randomUUID().slice(0, 8)}`,
        people: LIST_PEOPLE.includes(skin.provider) ? 'directory' : 'csv',
        linkInMail: null,
      });
      expect(inspection.findings).toEqual([]);
    } finally {
      await installation.stop();
      await stage.stop();
    }
  });
});

/** Only the wizard differs from system to system; the other pages are looked at in the journey by CalDAV. */
function ofWizard(inspection: Inspection): Inspection {
  return { ...inspection, look: async (page, name) => (name.startsWith('wizard') ? inspection.look(page, name) : undefined) };
}
