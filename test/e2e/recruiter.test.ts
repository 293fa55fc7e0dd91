/** Moving and cancelling from the recruiter's side, with everybody's calendars looked at by another program. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startInspection } from '../support/browser/inspection.ts';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { keepPicturesOfFailure, openVisitor } from '../support/browser/visitor.ts';
import { bookFirstTime } from '../support/journey/api-journey.ts';
import * as booking from './areas/booking.ts';
import { openSignedIn } from './areas/sign-in.ts';
import { openReadyStage, type ReadyStage } from './stage/ready.ts';

const WALK_MS = 600_000;
const PATIENCE = { timeout: 90_000, interval: 250 };
/** The title that the plan of `openReadyStage` gives. */
const TITLE = 'Interview';
const words = booking.WORDS.en;

let browser: Browser;
let ready: ReadyStage;
beforeAll(async () => {
  browser = await launchBrowser();
  ready = await openReadyStage({ pool: false });
}, WALK_MS);
afterAll(async () => {
  await browser?.close();
  await ready?.stop();
});

async function expectStarts(starts: readonly number[]): Promise<void> {
  const { stage } = ready;
  for (const { address } of [stage.organizer, stage.room]) {
    const seen = async () => (await stage.appointments(address, TITLE)).map(({ start }) => start);
    await expect.poll(seen, { ...PATIENCE, message: address }).toEqual(starts);
  }
}

it('a recruiter moves and cancels, and the applicant’s page says so', { timeout: WALK_MS }, async () => {
  const { link, application } = await ready.invite();
  const start = Date.parse(await bookFirstTime(ready.origin, link.split('/b/')[1] ?? ''));
  const recruiter = await openSignedIn(browser, 'recruiter', { origin: ready.origin });
  const guest = await openVisitor(browser, { origin: ready.origin });
  const inspection = startInspection('recruiter');
  const { page } = recruiter;
  await keepPicturesOfFailure([recruiter, guest], async () => {
    await page.goto(application);
    await page.getByText('In all 2 calendars').waitFor();
    await expectStarts([start]);

    await page.getByRole('button', { name: /^Move/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Move the interview with/ });
    await dialog.getByRole('radio').last().check({ force: true });
    await inspection.look(page, 'move');
    await dialog.getByRole('button', { name: /^Move to/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('In all 2 calendars').waitFor();
    const moved = Date.parse((await page.locator('.booked-when time').getAttribute('datetime')) ?? '');
    expect(moved).not.toBe(start);
    await expectStarts([moved]);
    await guest.page.goto(link);
    await booking.heading(guest.page, words['booked.title']);

    await page.getByRole('button', { name: /^Cancel/ }).click();
    const question = page.getByRole('dialog', { name: /^Cancel the interview with/ });
    await question.getByRole('button', { name: 'Cancel interview' }).waitFor();
    await inspection.look(page, 'cancel');
    await question.getByRole('button', { name: 'Cancel interview' }).click();
    await page.getByText('Removed from all 2 calendars').waitFor();
    await expectStarts([]);
    await guest.page.reload();
    await booking.heading(guest.page, words['cancelled.title']);
    await inspection.look(page, 'cancelled');
  });
  for (const visitor of [recruiter, guest]) {
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  }
  expect(inspection.findings).toEqual([]);
});
