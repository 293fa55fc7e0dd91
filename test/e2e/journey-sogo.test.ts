/** The whole journey on a real SOGo. Where none can run, this is a skip that says why. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInspection } from '../support/browser/inspection.ts';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { startInstallation, type TestInstallation } from '../support/installation/start-installation.ts';
import { startOrReason } from '../support/servers/describe-server.ts';
import { startSogo } from '../support/servers/start-sogo.ts';
import { driveJourney } from './drive-journey.ts';
import { sogoStage } from './stage/sogo.ts';

const JOURNEY_MS = 900_000;
const title = () => `Interview ${crypto.randomUUID().slice(0, 8)}`;
const started = await startOrReason(startSogo);

describe('the journey on a real SOGo', () => {
  if (!('server' in started)) {
    it('leads to an interview that is booked, moved and cancelled', (context) => context.skip(started.reason));
    return;
  }
  const { server } = started;
  let browser: Browser | undefined;
  let installation: TestInstallation | undefined;
  beforeAll(async () => {
    browser = await launchBrowser();
    installation = await startInstallation();
  });
  afterAll(async () => {
    await browser?.close();
    await installation?.stop();
    await server.stop();
  });

  it('leads to an interview that is booked, moved and cancelled', { timeout: JOURNEY_MS }, async () => {
    if (!browser || !installation) throw new Error('nothing was started');
    const inspection = startInspection('sogo');
    const applicant = { name: 'Selin Kaya', language: 'de' } as const;
    const stage = sogoStage(server);
    await driveJourney({
      browser,
      stage,
      origin: installation.url,
      inspection,
      applicant,
      title: title(),
      people: 'directory',
      linkInMail: null,
    });
    expect(inspection.findings).toEqual([]);
  });
});
