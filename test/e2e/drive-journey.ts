/**
 * The main job from beginning to end, in three browsers: HR connects, a recruiter invites, an applicant books, moves and cancels.
 * After each of these another calendar program looks into the calendars of both interviewers and the room.
 */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Browser } from 'playwright-core';
import type { Inspection } from '../support/browser/inspection.ts';
import { keepPicturesOfFailure, openVisitor, PHONE, type Visitor } from '../support/browser/visitor.ts';
import { until } from '../support/journey/api-journey.ts';
import * as booking from './areas/booking.ts';
import { connectServiceAccount, importCsvAndConnect, importDirectoryAndConnect } from './areas/connecting.ts';
import { linkInOutbox } from './areas/outbox.ts';
import * as planning from './areas/planning.ts';
import { goTo, openSignedIn } from './areas/sign-in.ts';
import type { Stage, StagePerson } from './stage/stage.ts';

export interface Journey {
  readonly browser: Browser;
  readonly stage: Stage;
  /** Origin of the installation. */
  readonly origin: string;
  readonly inspection: Inspection;
  readonly applicant: { readonly name: string; readonly language: 'en' | 'de' };
  /** Of the appointment in the calendars; no other has the same. */
  readonly title: string;
  readonly people: 'directory' | 'csv';
  /** The private link in a mail that really went out; null: it is read on the page Outbox. */
  readonly linkInMail: (() => Promise<string>) | null;
}

const PLAN = 'First round';
const INTERVIEW_MS = 45 * 60_000;

export async function driveJourney(journey: Journey): Promise<void> {
  const { browser, origin, applicant, stage } = journey;
  const hr = await openSignedIn(browser, 'hr', { origin, ...(stage.pages.length > 0 ? { systems: stage.pages } : {}) });
  const recruiter = await openSignedIn(browser, 'recruiter', { origin });
  const guest = await openVisitor(browser, { origin, language: applicant.language, size: PHONE });
  await keepPicturesOfFailure([hr, recruiter, guest], async () => {
    await connectEverybody(journey, hr);
    await sendInvitation(journey, recruiter);
    const link = (await journey.linkInMail?.()) ?? (await linkInOutbox(hr.page, applicant.name));
    await journey.inspection.look(hr.page, 'outbox');
    await guest.page.goto(link);
    await useTheLink(journey, { recruiter, guest });
  });
  for (const visitor of [hr, recruiter, guest]) {
    assert.deepEqual(visitor.complaints, []);
    await visitor.close();
  }
}

async function connectEverybody({ stage, inspection, people }: Journey, { page }: Visitor): Promise<void> {
  await connectServiceAccount({ page, inspection }, stage);
  const bringIn = people === 'csv' ? importCsvAndConnect : importDirectoryAndConnect;
  await bringIn({ page, inspection }, stage);
  await inspection.look(page, 'people');
  for (const link of ['Rooms', 'Calendar connection']) {
    await goTo(page, link);
    await inspection.look(page, link.toLowerCase().replace(' ', '-'));
  }
}

async function sendInvitation({ stage, inspection, applicant, title }: Journey, { page }: Visitor): Promise<void> {
  await planning.createPlan(page, stage, { name: PLAN, title, inspection });
  await planning.openApplication(page, applicant.name);
  await inspection.look(page, 'application');
  const times = await planning.invite(page, PLAN);
  assert.ok(times > 0);
  await inspection.look(page, 'application-invited');
}

interface Applying {
  readonly recruiter: Visitor;
  readonly guest: Visitor;
}

async function useTheLink(journey: Journey, { recruiter, guest }: Applying): Promise<void> {
  const { inspection, stage, title } = journey;
  const words = booking.WORDS[journey.applicant.language];
  const page = guest.page;
  await booking.heading(page, words['choose.title']);
  await inspection.look(page, 'booking-choose');
  const first = await pickAfterAMeetingCame(journey, guest);
  await booking.hold(page, first, words);
  await inspection.look(page, 'booking-held');
  await booking.book(page, words);
  await inspection.look(page, 'booking-booked');
  await planning.calendarsSay(recruiter.page, first, 'In all 3 calendars');
  await inspection.look(recruiter.page, 'application-booked');
  const holders = await holdersOf(stage, recruiter);
  await expectAppointment(stage, holders, { title, start: first });

  await booking.openMove(page, words);
  await inspection.look(page, 'booking-move');
  const second = (await booking.offeredTimes(page)).at(-1) ?? '';
  await booking.chooseMove(page, second, words);
  await inspection.look(page, 'booking-move-chosen');
  await booking.confirmMove(page, words);
  await planning.calendarsSay(recruiter.page, second, 'In all 3 calendars');
  await expectAppointment(stage, await holdersOf(stage, recruiter), { title, start: second });

  await goTo(recruiter.page, 'Interviews');
  await recruiter.page.getByRole('link', { name: journey.applicant.name }).waitFor();
  await inspection.look(recruiter.page, 'interviews');
  await recruiter.page.getByRole('link', { name: journey.applicant.name }).click();
  await booking.openCancel(page, words);
  await inspection.look(page, 'booking-cancel');
  await booking.confirmCancel(page, words);
  await inspection.look(page, 'booking-cancelled');
  await planning.calendarsSay(recruiter.page, second, 'Removed from all 3 calendars');
  await recruiter.page.getByText('The applicant cancelled the interview').waitFor();
  await inspection.look(recruiter.page, 'application-cancelled');
  await expectAppointment(stage, [stage.organizer, ...stage.pool, stage.room], { title, start: null });
}

/** An interviewer's new meeting takes one of the offered times away while the applicant looks at them. @returns Another time. */
async function pickAfterAMeetingCame({ stage }: Journey, { page }: Visitor): Promise<string> {
  const [taken = '', ...others] = await booking.offeredTimes(page);
  const opened = await page.evaluate('performance.timeOrigin');
  const start = Date.parse(taken);
  await stage.enterMeeting(stage.organizer.address, { start, end: start + INTERVIEW_MS });
  await booking.timeButton(page, taken).waitFor({ state: 'detached' });
  assert.equal(await page.evaluate('performance.timeOrigin'), opened);
  const free = others.find((other) => Date.parse(other) >= start + INTERVIEW_MS);
  if (free === undefined) throw new Error('no other time is offered');
  return free;
}

/** Whoever the interview is with, and the room. */
async function holdersOf(stage: Stage, recruiter: Visitor): Promise<StagePerson[]> {
  const names = await planning.interviewersOf(recruiter.page);
  assert.equal(names[0], stage.organizer.name);
  assert.equal(names.length, 2);
  return [...[stage.organizer, ...stage.pool].filter(({ name }) => names.includes(name)), stage.room];
}

/** In these calendars, and in no other of the pool. `start` null: in none. */
async function expectAppointment(
  stage: Stage,
  holders: readonly StagePerson[],
  { title, start }: { title: string; start: string | null },
): Promise<void> {
  const at = start === null ? [] : [{ start: Date.parse(start), end: Date.parse(start) + INTERVIEW_MS }];
  for (const person of [stage.organizer, ...stage.pool, stage.room]) {
    const wanted = holders.includes(person) ? at : [];
    await until(
      () => stage.appointments(person.address, title),
      (found) => isDeepStrictEqual(found, wanted),
    );
  }
}
