/** Every page and dialog that the journey does not meet: judged by axe in both themes, at a desk and on a phone, in both languages. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Inspection, startInspection } from '../support/browser/inspection.ts';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { keepPicturesOfFailure, openVisitor, PHONE, type Visitor } from '../support/browser/visitor.ts';
import { bookFirstTime } from '../support/journey/api-journey.ts';
import * as booking from './areas/booking.ts';
import { fillSignIn, goTo, openSignedIn, settled } from './areas/sign-in.ts';
import { openReadyStage, type ReadyStage } from './stage/ready.ts';

const WALK_MS = 900_000;
const PATHS = ['interviews', 'applicants', 'plans', 'people', 'rooms', 'connections', 'users', 'outbox', 'settings/calendar', 'profile'];
const words = booking.WORDS.en;

let browser: Browser;
let ready: ReadyStage;
let booked: { link: string; application: string };
beforeAll(async () => {
  browser = await launchBrowser();
  ready = await openReadyStage({ pool: true });
  booked = await ready.invite();
  await bookFirstTime(ready.origin, booked.link.split('/b/')[1] ?? '');
}, WALK_MS);
afterAll(async () => {
  await browser?.close();
  await ready?.stop();
});

async function walk(name: string, visitor: Visitor, steps: (inspection: Inspection) => Promise<void>): Promise<void> {
  const inspection = startInspection(name);
  await keepPicturesOfFailure([visitor], () => steps(inspection));
  expect(visitor.complaints).toEqual([]);
  expect(inspection.findings).toEqual([]);
  await visitor.close();
}

it('signing in, and being refused', { timeout: WALK_MS }, async () => {
  const visitor = await openVisitor(browser, { origin: ready.origin });
  const { page } = visitor;
  await walk('sign-in', visitor, async ({ look }) => {
    await page.goto(`${ready.origin}/admin/people`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await look(page, 'empty');
    await fillSignIn(page, 'hr', 'not the password');
    await page.getByText('E-mail address or password is wrong.').waitFor();
    await look(page, 'refused');
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    await look(page, 'german');
    await page.getByRole('button', { name: 'English' }).click();
    await fillSignIn(page, 'hr');
    await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  });
});

it('dialogs of people, users and connections', { timeout: WALK_MS }, async () => {
  const visitor = await openSignedIn(browser, 'hr', { origin: ready.origin });
  const { page } = visitor;
  const organizer = ready.stage.organizer.name;
  await walk('dialogs', visitor, async ({ look }) => {
    const dialog = page.getByRole('dialog');
    const closed = async () => {
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    };
    await goTo(page, 'People');
    for (const [item, name] of [
      ['Regular availability', 'hours'],
      ['Disconnect calendar', 'disconnect'],
    ] as const) {
      await page.getByRole('button', { name: `Actions for ${organizer}` }).click();
      await page.getByRole('menuitem', { name: item }).waitFor();
      if (name === 'hours') await look(page, 'menu');
      await page.getByRole('menuitem', { name: item }).click();
      await dialog.waitFor();
      await look(page, name);
      await closed();
    }
    await page.getByRole('checkbox', { name: `Choose ${organizer}` }).check();
    await look(page, 'chosen');
    await page.getByLabel('Search').fill('nobody has this name');
    await page.getByText('Nothing matches').waitFor();
    await look(page, 'no-match');
    await goTo(page, 'Calendar connection');
    for (const name of ['Renew credential', 'Disconnect']) {
      await page.getByRole('main').getByRole('button', { name, exact: true }).click();
      await dialog.waitFor();
      await look(page, name.toLowerCase().replace(' ', '-'));
      await closed();
    }
    await goTo(page, 'Users');
    await page.getByRole('button', { name: 'New user' }).click();
    await dialog.waitFor();
    await look(page, 'new-user');
    await closed();
    await page.getByRole('button', { name: /^Annika Petersen/ }).click();
    await page.getByRole('menuitem', { name: 'My User' }).waitFor();
    await look(page, 'user-menu');
    await page.keyboard.press('Escape');
    await page.goto(`${ready.origin}/admin/nowhere`);
    await page.getByRole('heading', { level: 1, name: 'There is nothing here' }).waitFor();
    await look(page, 'not-found');
  });
});

it.each(['en', 'de'] as const)('every page on a phone (%s)', { timeout: WALK_MS }, async (language) => {
  const visitor = await openSignedIn(browser, 'hr', { origin: ready.origin, size: PHONE });
  const { page } = visitor;
  await walk(`phone-${language}`, visitor, async ({ look }) => {
    await page.evaluate(`localStorage.setItem('calendula.language', '${language}')`);
    for (const path of PATHS) {
      await page.goto(`${ready.origin}/admin/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await settled(page);
      await look(page, path.replace('/', '-'));
    }
    await page.goto(booked.application.replace(/^.*\/admin/, `${ready.origin}/admin`));
    await page.locator('.booked').waitFor();
    await look(page, 'application');
    await page.locator('.phone-bar').getByRole('button').click();
    await page.getByRole('dialog').waitFor();
    await look(page, 'menu');
  });
});

it('every page in German at a desk', { timeout: WALK_MS }, async () => {
  const visitor = await openSignedIn(browser, 'hr', { origin: ready.origin });
  const { page } = visitor;
  await walk('desk-de', visitor, async ({ look }) => {
    await page.evaluate(`localStorage.setItem('calendula.language', 'de')`);
    for (const path of [...PATHS, 'plans/new', `plans/${ready.planId}`]) {
      await page.goto(`${ready.origin}/admin/${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await settled(page);
      await look(page, path.includes(ready.planId) ? 'plan' : path.replace('/', '-'));
    }
  });
});

it('what an interviewer and an administrator see', { timeout: WALK_MS }, async () => {
  for (const login of ['interviewer', 'admin'] as const) {
    const visitor = await openSignedIn(browser, login, { origin: ready.origin });
    await walk(login, visitor, async ({ look }) => {
      await settled(visitor.page);
      await look(visitor.page, 'home');
    });
  }
});

it('the applicant’s page: zones, months, declining and closed links', { timeout: WALK_MS }, async () => {
  const visitor = await openVisitor(browser, { origin: ready.origin, zone: 'America/Toronto' });
  const { page } = visitor;
  const { link } = await ready.invite();
  await walk('booking', visitor, async ({ look }) => {
    await page.goto(link);
    await booking.heading(page, words['choose.title']);
    await page.getByText('Your device is set to').waitFor();
    await look(page, 'two-zones');
    await page.getByRole('link', { name: words['zone.change'] }).click();
    await booking.heading(page, words['zone.title']);
    await look(page, 'zones');
    await page.getByRole('button', { name: words['zone.show'] }).click();
    await page.getByRole('link', { name: words['month.show'] }).click();
    await page.getByRole('table').waitFor();
    await look(page, 'month');
    await page.getByRole('link', { name: words['decline.link'] }).click();
    await booking.heading(page, words['decline.title']);
    await look(page, 'decline');
    await page.getByLabel(words['decline.label']).fill('Mondays after three');
    await page.getByRole('button', { name: words['decline.send'] }).click();
    await booking.heading(page, words['declined.title']);
    await look(page, 'declined');
    await page.goto(`${ready.origin}/b/${'x'.repeat(43)}`);
    await booking.heading(page, words['closed.unknown']);
    await look(page, 'unknown');
  });
});
