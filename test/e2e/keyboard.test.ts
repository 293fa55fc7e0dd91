/** The applicant's page without a mouse: everything is reached by Tab, and focus goes where the next step is. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { keepPicturesOfFailure, openVisitor } from '../support/browser/visitor.ts';
import * as booking from './areas/booking.ts';
import { openReadyStage, type ReadyStage } from './stage/ready.ts';

const WALK_MS = 600_000;
/** Nobody presses Tab more often than this for one thing. */
const MOST_TABS = 80;
const words = booking.WORDS.en;

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

it('an applicant books, moves and cancels with the keyboard alone', { timeout: WALK_MS }, async () => {
  const guest = await openVisitor(browser, { origin: ready.origin });
  const { page } = guest;
  await keepPicturesOfFailure([guest], async () => {
    await page.goto((await ready.invite()).link);
    await booking.heading(page, words['choose.title']);
    const [first = ''] = await booking.offeredTimes(page);
    await tabTo(page, timeAfter(''));
    await page.keyboard.press('Enter');
    await focusIsOn(page, '#confirm');
    await tabTo(page, named(words['confirm.book']));
    await page.keyboard.press('Enter');
    await focusIsOn(page, 'h1');
    await booking.heading(page, words['booked.title']);
    await tabTo(page, named(words['booked.move']));
    await page.keyboard.press('Enter');
    await focusIsOn(page, 'h1');
    await tabTo(page, timeAfter(`${first.slice(0, 10)}T23:59Z`));
    await page.keyboard.press('Space');
    await focusIsOn(page, '#confirm');
    await tabTo(page, named(words['confirm.move']));
    await page.keyboard.press('Enter');
    await booking.heading(page, words['booked.title']);
    await focusIsOn(page, 'h1');
    await tabTo(page, named(words['booked.cancel']));
    await page.keyboard.press('Enter');
    await booking.heading(page, words['cancel.title']);
    await tabTo(page, named(words['cancel.yes']));
    await page.keyboard.press('Enter');
    await booking.heading(page, words['cancelled.title']);
  });
  expect(guest.complaints).toEqual([]);
  await guest.close();
});

/** Presses Tab until the focus is on this control; it must be seen there. */
async function tabTo(page: Page, wanted: (focused: Focused) => boolean): Promise<void> {
  for (let tabs = 0; tabs < MOST_TABS; tabs += 1) {
    await page.keyboard.press('Tab');
    const focused: Focused = await page.evaluate(FOCUSED);
    if (!wanted(focused)) continue;
    expect(focused.outline, 'the focus is to be seen').not.toBe('none');
    return;
  }
  throw new Error(`${MOST_TABS} presses of Tab do not lead there`);
}

interface Focused {
  readonly text: string;
  /** The instant that a time's button sends; empty for everything else. */
  readonly start: string;
  readonly outline: string;
}

const FOCUSED = `(({ textContent, name, value }, { outlineStyle }) =>
  ({ text: textContent.trim(), start: name === 'start' ? value : '', outline: outlineStyle })
)(document.activeElement, getComputedStyle(document.activeElement))`;

const named = (name: string) => (focused: Focused) => focused.text === name;
const timeAfter = (at: string) => (focused: Focused) => focused.start > at;

async function focusIsOn(page: Page, selector: string): Promise<void> {
  await page.locator(`${selector}:focus`).waitFor();
}
