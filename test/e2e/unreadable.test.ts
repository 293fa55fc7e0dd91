/**
 * A calendar that cannot be read: nothing is offered that needs it, a kept time is not booked into the unknown, the applicant
 * reads a neutral reason, the recruiter and HR read whose calendar it is. When it can be read again, everything goes on.
 */
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultOrder } from '../../emulators/harness/fault-script.ts';
import { type Inspection, startInspection } from '../support/browser/inspection.ts';
import { launchBrowser } from '../support/browser/launch-browser.ts';
import { keepPicturesOfFailure, openVisitor, PHONE, type Visitor } from '../support/browser/visitor.ts';
import * as booking from './areas/booking.ts';
import { goTo, openSignedIn } from './areas/sign-in.ts';
import { openReadyStage, type ReadyStage } from './stage/ready.ts';

const WALK_MS = 600_000;
const words = booking.WORDS.en;

type Order = (mailbox: string) => FaultOrder;
const FAULTS: readonly (readonly [name: string, order: Order])[] = [
  ['the service account lost its right to the mailbox', (mailbox) => ({ match: { mailbox }, fault: { kind: 'rights' } })],
  ['the calendar server is down', () => ({ match: {}, fault: { kind: 'reset' } })],
  ['the server answers garbage', () => ({ match: {}, fault: { kind: 'malformed', shape: 'not-xml' } })],
];

let browser: Browser;
let ready: ReadyStage;
let inspection: Inspection;
let visitors: Visitor[];
beforeAll(async () => {
  browser = await launchBrowser();
  ready = await openReadyStage({ pool: false });
  inspection = startInspection('unreadable');
}, WALK_MS);
beforeEach(() => {
  visitors = [];
});
afterEach(async () => {
  ready.stage.emulator.faults.clear();
  for (const visitor of visitors) await visitor.close();
});
afterAll(async () => {
  await browser?.close();
  await ready?.stop();
});

describe('a calendar that cannot be read', () => {
  it.each(FAULTS)('is never free: %s', { timeout: WALK_MS }, async (_name, order) => {
    const { stage, origin } = ready;
    await ready.timesAre(true);
    const [{ link, application }, another] = [await ready.invite(), await ready.invite()];
    const guest = await openVisitor(browser, { origin, size: PHONE });
    const recruiter = await openSignedIn(browser, 'recruiter', { origin });
    const hr = await openSignedIn(browser, 'hr', { origin });
    visitors = [guest, recruiter, hr];
    await keepPicturesOfFailure(visitors, async () => {
      await guest.page.goto(link);
      const [wanted = ''] = await booking.offeredTimes(guest.page);
      await booking.hold(guest.page, wanted, words);
      stage.emulator.faults.add(order(stage.organizer.address));
      await refusedBooking(guest);
      await ready.timesAre(false);
      await recruiterSeesWho(recruiter, application);
      await nothingOffered(another);
      await checkFails(hr);
      stage.emulator.faults.clear();
      await checkPasses(hr);
      await ready.timesAre(true);
      await guest.page.getByRole('button', { name: words['notice.again'] }).click();
      await booking.heading(guest.page, words['booked.title']);
    });
    for (const visitor of visitors) expect(visitor.complaints).toEqual([]);
    expect(inspection.findings).toEqual([]);
  });
});

async function refusedBooking({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: words['confirm.book'], exact: true }).click();
  const notice = page.locator('section.notice');
  await notice.getByText('cannot be confirmed right now, because not every calendar answers').waitFor();
  const text = (await page.locator('body').innerText()).toLowerCase();
  for (const told of [ready.stage.organizer.name, ready.stage.organizer.address, 'caldav', 'forbidden', 'unreachable']) {
    expect(text).not.toContain(told.toLowerCase());
  }
  await inspection.look(page, 'applicant');
}

async function recruiterSeesWho({ page }: Visitor, application: string): Promise<void> {
  await page.goto(application);
  const { name } = ready.stage.organizer;
  await page.getByText(new RegExp(`A booking was refused. It is not known whether ${name}.* is free`)).waitFor();
  await inspection.look(page, 'recruiter-history');
  await goTo(page, 'Interview plans');
  await page.getByRole('link', { name: 'First interview' }).click();
  await page.getByText(/^No times /).waitFor();
  await page.getByRole('button', { name: 'Explain' }).click();
  const answer = page.getByRole('region', { name: 'Why is this time not offered?' });
  await answer.getByText(`It is not known whether ${name} is free, so nothing is offered.`).waitFor();
  await inspection.look(page, 'recruiter-plan');
}

async function checkFails({ page }: Visitor): Promise<void> {
  await goTo(page, 'Calendar connection');
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByText(/^(Does not work|Works in part)$/).waitFor();
  await page.getByRole('list', { name: 'Steps of the check' }).getByText('failed', { exact: true }).first().waitFor();
  await inspection.look(page, 'hr-connection');
}

async function checkPasses({ page }: Visitor): Promise<void> {
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByText('Works', { exact: true }).waitFor();
}

async function nothingOffered({ link }: { link: string }): Promise<void> {
  const guest = await openVisitor(browser, { origin: ready.origin, size: PHONE });
  visitors.push(guest);
  await guest.page.goto(link);
  await guest.page.getByText(words['choose.none']).waitFor();
  expect(await guest.page.locator('button[name="start"]').count()).toBe(0);
  await inspection.look(guest.page, 'applicant-no-times');
}
