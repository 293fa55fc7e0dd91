/** The whole journey on the simulated organisation, with an English and with a German applicant. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInspection } from '../support/browser/inspection.ts';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { startInstallation, type TestInstallation } from '../support/installation/start-installation.ts';
import { until } from '../support/journey/api-journey.ts';
import { type SmtpSink, startSmtpSink } from '../support/mail/smtp-sink.ts';
import { driveJourney } from './drive-journey.ts';
import { type MarigoldStage, openMarigold } from './stage/marigold.ts';

const JOURNEY_MS = 900_000;
const title = () => `Interview ${crypto.randomUUID().slice(0, 8)}`;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('the journey on the simulated organisation', () => {
  let stage: MarigoldStage;
  let installation: TestInstallation | undefined;
  let sink: SmtpSink | undefined;
  beforeAll(async () => {
    stage = await openMarigold();
  });
  afterAll(async () => {
    await installation?.stop();
    await sink?.close();
    await stage?.stop();
  });

  it('leads from the directory to an interview that is booked, moved and cancelled in English', { timeout: JOURNEY_MS }, async () => {
    installation = await startInstallation();
    const inspection = startInspection('journey-en');
    const applicant = { name: 'Adam Fields', language: 'en' } as const;
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
    await installation.stop();
    installation = undefined;
    expect(inspection.findings).toEqual([]);
  });

  it('leads from a CSV file and a real mail server to the same in German', { timeout: JOURNEY_MS }, async () => {
    const mails = await startSmtpSink();
    sink = mails;
    installation = await startInstallation({
      CALENDULA_MAIL: 'smtp',
      CALENDULA_SMTP_URL: mails.url,
      CALENDULA_MAIL_FROM: 'jobs@marigold.example',
    });
    const inspection = startInspection('journey-de');
    const applicant = { name: 'Lena Vogt', language: 'de' } as const;
    const linkInMail = async () =>
      linkIn(
        (
          await until(
            async () => mails.mails[0],
            (mail) => mail !== undefined,
          )
        )?.text,
      );
    await driveJourney({ browser, stage, origin: installation.url, inspection, applicant, title: title(), people: 'csv', linkInMail });
    expect(mails.mails.length).toBeGreaterThanOrEqual(4);
    expect(inspection.findings).toEqual([]);
  });
});

function linkIn(text: string | undefined): string {
  const [link] = /http\S+\/b\/[\w-]+/.exec(text ?? '') ?? [];
  if (link === undefined) throw new Error('the mail has no private link');
  return link;
}
