/** The applicant's page, in the applicant's language. Times are known by the instant that their button sends. */
import type { Locator, Page } from 'playwright-core';
import { de } from '../../../web/booking/words/de.ts';
import { en } from '../../../web/booking/words/en.ts';
import type { BookingWords } from '../../../web/booking/words/words.ts';

export const WORDS: Readonly<Record<'en' | 'de', BookingWords>> = { en, de };

const TIME = 'section.day button[name="start"]';

/** `start` as the page writes it: `2027-03-02T09:30Z`. */
export function timeButton(page: Page, start: string): Locator {
  return page.locator(`${TIME}[value="${start}"]`);
}

export async function offeredTimes(page: Page): Promise<string[]> {
  await page.locator(TIME).first().waitFor();
  const buttons = await page.locator(TIME).all();
  return Promise.all(buttons.map(async (button) => (await button.getAttribute('value')) ?? ''));
}

export function heading(page: Page, words: string): Promise<void> {
  return page.getByRole('heading', { level: 1, name: words, exact: true }).waitFor();
}

/** Keeps a time; it is not booked yet. */
export async function hold(page: Page, start: string, words: BookingWords): Promise<void> {
  await timeButton(page, start).click();
  await page.getByRole('button', { name: words['confirm.book'], exact: true }).waitFor();
}

export async function book(page: Page, words: BookingWords): Promise<void> {
  await page.getByRole('button', { name: words['confirm.book'], exact: true }).click();
  await heading(page, words['booked.title']);
}

export async function openMove(page: Page, words: BookingWords): Promise<void> {
  await page.getByRole('link', { name: words['booked.move'], exact: true }).click();
  await heading(page, words['choose.moving']);
}

export async function chooseMove(page: Page, start: string, words: BookingWords): Promise<void> {
  await timeButton(page, start).click();
  await page.getByRole('button', { name: words['confirm.move'], exact: true }).waitFor();
}

export async function confirmMove(page: Page, words: BookingWords): Promise<void> {
  await page.getByRole('button', { name: words['confirm.move'], exact: true }).click();
  await heading(page, words['booked.title']);
}

export async function openCancel(page: Page, words: BookingWords): Promise<void> {
  await page.getByRole('link', { name: words['booked.cancel'], exact: true }).click();
  await heading(page, words['cancel.title']);
}

export async function confirmCancel(page: Page, words: BookingWords): Promise<void> {
  await page.getByRole('button', { name: words['cancel.yes'], exact: true }).click();
  await heading(page, words['cancelled.title']);
}
