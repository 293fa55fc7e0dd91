/** What HR does once: connect the service account, bring in people and rooms, connect everybody. */
import type { Page } from 'playwright-core';
import type { Inspection } from '../../support/browser/inspection.ts';
import type { Stage } from '../stage/stage.ts';
import { goTo } from './sign-in.ts';

type Looked = { readonly page: Page; readonly inspection: Inspection };

/** The wizard up to the check that passed. */
export async function connectServiceAccount({ page, inspection }: Looked, stage: Stage): Promise<void> {
  await goTo(page, 'Settings', 'Calendar');
  await inspection.look(page, 'settings-empty');
  await page.getByRole('main').getByRole('link', { name: 'Connect Service Account' }).click();
  await page.getByRole('link', { name: stage.system }).waitFor();
  await inspection.look(page, 'wizard-provider');
  await page.getByRole('link', { name: stage.system }).click();
  await page.getByRole('link', { name: /^Full/ }).waitFor();
  await inspection.look(page, 'wizard-level');
  await page.getByRole('link', { name: /^Full/ }).click();
  await fillDetails(page, stage);
  await inspection.look(page, 'wizard-details');
  await page.getByRole('button', { name: 'Save and check' }).click();
  await stage.authorize?.(page);
  await page.getByText('The service account works. Proven level: Full.').waitFor();
  await page.getByRole('list', { name: 'Steps of the check' }).getByText('Write a test appointment').waitFor();
  await inspection.look(page, 'wizard-check');
  await page.getByRole('link', { name: 'Go on to people and rooms' }).click();
}

async function fillDetails(page: Page, { form, probeMailbox }: Stage): Promise<void> {
  if (form === null) {
    await page.getByRole('button', { name: 'Use the simulated organisation' }).click();
    return;
  }
  await page.getByText(/more settings$/).click();
  for (const [label, value] of Object.entries(form)) await page.getByLabel(label).fill(value);
  await page.getByLabel('A mailbox that must be reached').fill(probeMailbox);
}

/** Last step of the wizard: directory, then everybody at once. */
export async function importDirectoryAndConnect({ page, inspection }: Looked, stage: Stage): Promise<void> {
  const everybody = stage.people + stage.rooms;
  await page.getByRole('button', { name: 'Import directory' }).click();
  await page.getByText(`${everybody} people and rooms added`).waitFor();
  await inspection.look(page, 'wizard-people');
  await page.getByRole('button', { name: 'Connect all' }).click();
  await page.getByText(`${everybody} of ${everybody} calendars connected`).waitFor();
  await inspection.look(page, 'wizard-connected');
  await page.getByRole('link', { name: 'Go to people' }).click();
  await page.getByText(`${stage.people} people, `).waitFor();
}

/** The way for servers that list nobody. */
export async function importCsvAndConnect({ page, inspection }: Looked, stage: Stage): Promise<void> {
  const everybody = stage.pool.length + 2;
  await page.getByRole('link', { name: 'Go to people' }).click();
  await page.getByText('Nobody here yet').waitFor();
  await inspection.look(page, 'people-empty');
  await page.getByRole('button', { name: 'Import CSV' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import people and rooms' });
  await dialog.getByLabel('Or paste the lines').fill(`${stage.csv}\nnobody,not-an-address,person,,,`);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByText(`${everybody} added, 0 updated`).waitFor();
  await inspection.look(page, 'people-import');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Connect all' }).click();
  await inspection.look(page, 'people-connect-all');
  await page.getByRole('button', { name: `Connect ${everybody} calendars` }).click();
  await page.getByText(`${everybody} of ${everybody} calendars connected`).waitFor();
}
