/** What a recruiter does: make a plan, let an applicant choose, look at what came of it. */
import type { Page } from 'playwright-core';
import type { Inspection } from '../../support/browser/inspection.ts';
import type { Stage } from '../stage/stage.ts';
import { goTo, settled } from './sign-in.ts';

/** The first place for the organizer, the second for one of the pool, and a room. */
export async function createPlan(page: Page, stage: Stage, of: { name: string; title: string; inspection: Inspection }): Promise<void> {
  await goTo(page, 'Interview plans');
  await of.inspection.look(page, 'plans-empty');
  await page.getByRole('link', { name: 'New interview plan' }).click();
  await page.getByLabel('Name of the plan').fill(of.name);
  await page.getByLabel('Title of the appointment').fill(of.title);
  await page.getByRole('button', { name: 'Add a place' }).click();
  await pick(page, 0, [stage.organizer.name]);
  await pick(
    page,
    1,
    stage.pool.map(({ name }) => name),
  );
  const counted = page.waitForResponse((answer) => /"rooms":\["/.test(answer.request().postData() ?? ''));
  await page.getByRole('checkbox', { name: new RegExp(`^${stage.room.name}`) }).check();
  await counted;
  await timesCounted(page);
  await of.inspection.look(page, 'plan-new');
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.getByText(/ is (not )?offered/).waitFor();
  await of.inspection.look(page, 'plan-explained');
  await page.getByRole('button', { name: 'Save plan' }).click();
  await page.getByRole('link', { name: of.name }).waitFor();
  await of.inspection.look(page, 'plans');
}

async function pick(page: Page, place: number, names: readonly string[]): Promise<void> {
  const field = page.getByLabel('Person, or several of whom one takes part').nth(place);
  for (const name of names) {
    await field.fill(name);
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).click();
  }
  // Once for the list, once more by habit: whoever was chosen stays chosen.
  await field.press('Escape');
  await field.press('Escape');
}

export async function timesCounted(page: Page): Promise<number> {
  await page.locator('.preview[aria-busy="false"]').waitFor();
  const line = page.getByText(/^(No times|[\d,]+ times?) (today|until tomorrow|in the next \d+ days)$/);
  await line.waitFor();
  return Number.parseInt(((await line.textContent()) ?? '').replaceAll(',', ''), 10) || 0;
}

export async function openApplication(page: Page, applicant: string): Promise<void> {
  await goTo(page, 'Applicants');
  await page.getByRole('link', { name: applicant }).click();
  await page.getByRole('heading', { level: 1, name: applicant }).waitFor();
  await settled(page);
}

/** *Applicant selects appointment* with a plan. @returns The number of times shown before sending. */
export async function invite(page: Page, plan: string): Promise<number> {
  const card = page.getByRole('region', { name: 'Applicant selects appointment' });
  await card.getByLabel('Interview plan').selectOption({ label: plan });
  const times = await timesCounted(page);
  await card.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByText('Waiting for the applicant').first().waitFor();
  return times;
}

/** Waits until every calendar is known to hold, or not to hold, the interview that begins at `start`. */
export async function calendarsSay(page: Page, start: string, words: 'In all 3 calendars' | 'Removed from all 3 calendars'): Promise<void> {
  const at = new Date(start).toISOString().replace('.000Z', '');
  await page.locator(`.booked-when time[datetime^="${at}"]`).waitFor();
  await page.getByText(words).waitFor();
}

/** Names behind *With* on the application's page. */
export async function interviewersOf(page: Page): Promise<string[]> {
  const names = await page.locator('.booked .facts dt', { hasText: 'With' }).locator('+ dd').textContent();
  return (names ?? '').split(', ');
}
