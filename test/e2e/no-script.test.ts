/** The applicant's page in a browser that runs no scripts: every step is a form or a link. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { keepPicturesOfFailure, openVisitor, PHONE } from '../support/browser/visitor.ts';
import * as booking from './areas/booking.ts';
import { openReadyStage, type ReadyStage } from './stage/ready.ts';

const WALK_MS = 600_000;

let browser: Browser;
let ready: ReadyStage;
beforeAll(async () => {
  browser = await launchBrowser();
  ready = await openReadyStage({ pool: true });
}, WALK_MS);
afterAll(async () => {
  await browser?.close();
  await ready?.stop();
});

it.each(['en', 'de'] as const)('an applicant books, moves and cancels without scripts (%s)', { timeout: WALK_MS }, async (language) => {
  const guest = await openVisitor(browser, { origin: ready.origin, language, size: PHONE, scripts: false });
  const words = booking.WORDS[language];
  const { page } = guest;
  const { link } = await ready.invite();
  await keepPicturesOfFailure([guest], async () => {
    await page.goto(`${link}?lang=${language}`);
    await booking.heading(page, words['choose.title']);
    const [first = '', ...others] = await booking.offeredTimes(page);
    await booking.hold(page, first, words);
    await booking.book(page, words);
    await booking.openMove(page, words);
    await booking.chooseMove(page, others.at(-1) ?? '', words);
    await booking.confirmMove(page, words);
    await booking.openCancel(page, words);
    await booking.confirmCancel(page, words);
  });
  expect(guest.complaints).toEqual([]);
  await guest.close();
});
