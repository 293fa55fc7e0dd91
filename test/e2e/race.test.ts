/** Two want the same time, and one has two tabs open: who comes second is told, is offered other times and loses nothing. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Inspection, startInspection } from '../support/browser/inspection.ts';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { keepPicturesOfFailure, openVisitor, PHONE, type Visitor } from '../support/browser/visitor.ts';
import * as booking from './areas/booking.ts';
import { openReadyStage, type ReadyStage } from './stage/ready.ts';

const WALK_MS = 600_000;
/** The page's own refreshing is switched off, so that what it shows is surely out of date. */
const NEVER_REFRESH = 'window.setInterval = () => 0';
const words = booking.WORDS.en;

let browser: Browser;
let ready: ReadyStage;
let inspection: Inspection;
beforeAll(async () => {
  browser = await launchBrowser();
  ready = await openReadyStage({ pool: false });
  inspection = startInspection('race');
}, WALK_MS);
afterAll(async () => {
  await browser?.close();
  await ready?.stop();
});

async function openGuest(link: string): Promise<Visitor> {
  const guest = await openVisitor(browser, { origin: ready.origin, size: PHONE });
  await guest.page.addInitScript(NEVER_REFRESH);
  await guest.page.goto(link);
  await booking.heading(guest.page, words['choose.title']);
  return guest;
}

it('who comes second sees the nearest other times and books one of them', { timeout: WALK_MS }, async () => {
  const [first, second] = [await openGuest((await ready.invite()).link), await openGuest((await ready.invite()).link)];
  await keepPicturesOfFailure([first, second], async () => {
    const [wanted = ''] = await booking.offeredTimes(second.page);
    await booking.hold(first.page, wanted, words);
    await booking.book(first.page, words);

    await booking.timeButton(second.page, wanted).click();
    const notice = second.page.locator('section.notice');
    await notice.getByText('was taken by somebody else just now').waitFor();
    expect(await booking.timeButton(second.page, wanted).count()).toBe(0);
    await inspection.look(second.page, 'taken');
    await notice.getByRole('button').first().click();
    await booking.book(second.page, words);
    await booking.openMove(first.page, words);
    await booking.heading(first.page, words['choose.moving']);
  });
  await expectNothingWrong([first, second]);
});

it('a second tab that is behind shows the interview as it stands', { timeout: WALK_MS }, async () => {
  const { link } = await ready.invite();
  const [one, other] = [await openGuest(link), await openGuest(link)];
  await keepPicturesOfFailure([one, other], async () => {
    const [wanted = '', another = ''] = await booking.offeredTimes(one.page);
    await booking.hold(one.page, wanted, words);
    await booking.book(one.page, words);

    await booking.timeButton(other.page, another).click();
    await booking.heading(other.page, words['booked.title']);
    await inspection.look(other.page, 'second-tab');
    await booking.openCancel(other.page, words);
    await booking.confirmCancel(other.page, words);
    await one.page.reload();
    await booking.heading(one.page, words['cancelled.title']);
  });
  await expectNothingWrong([one, other]);
});

async function expectNothingWrong(visitors: readonly Visitor[]): Promise<void> {
  for (const visitor of visitors) {
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  }
  expect(inspection.findings).toEqual([]);
}
