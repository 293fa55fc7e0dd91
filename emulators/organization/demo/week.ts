/**
 * One week of an organisation: meetings by chance, journeys, appointments, absences. A week depends on the seed and its Monday
 * alone, so that it is the same whenever the demonstration is started.
 */
import type { EventDraft } from '../event-draft.ts';
import type { Mailbox } from '../mailbox.ts';
import { type Random, randomFrom } from './random.ts';
import { answerOf, at, type SeriesPlan, withRoom } from './series.ts';

type WeekPlan = Omit<SeriesPlan, 'from'> & { readonly monday: Temporal.PlainDate };

const TITLES = [
  'Project review',
  'Planning',
  'Customer call',
  'Workshop',
  'Catch-up',
  'Budget check',
  'Design review',
  'Hiring sync',
] as const;
const APPOINTMENTS = ['Dentist', 'Parents evening', 'Doctor', 'Bank'] as const;
const NOTES = ['Birthday of a colleague', 'On call', 'Release day', 'Working from home'] as const;
const TRIES = 6;

/** Per person and week. */
const CHANCE = { away: 0.035, journey: 0.05, appointment: 0.15, hold: 0.2, note: 0.15, elsewhere: 0.12, room: 0.7, cancelled: 0.05 };

export function enterWeek(plan: WeekPlan): void {
  for (const person of plan.people) {
    const random = randomFrom(plan.seed, String(plan.monday), person.id);
    if (random.chance(CHANCE.away)) enterAbsence(plan, person);
    else enterWorkingWeek(plan, person, random);
  }
}

function enterAbsence({ agenda, monday }: WeekPlan, person: Mailbox): void {
  const times = { start: monday, end: monday.add({ days: 5 }) };
  agenda.enter({ uid: `away-${person.id}-${monday}`, title: 'Out of office', zone: person.zone, times, outOfOffice: true }, person);
}

function enterWorkingWeek(plan: WeekPlan, person: Mailbox, random: Random): void {
  if (random.chance(CHANCE.journey)) enterJourney(plan, person, random);
  if (random.chance(CHANCE.appointment)) enterOwn(plan, person, { title: random.pick(APPOINTMENTS), private: true }, random);
  if (random.chance(CHANCE.hold)) enterOwn(plan, person, { title: 'Hold: supplier visit', status: 'TENTATIVE' }, random);
  if (random.chance(CHANCE.note)) enterNote(plan, person, random);
  const meetings = random.between(1, 3);
  for (let number = 1; number <= meetings; number += 1) enterMeeting(plan, person, { number, random });
}

function enterJourney({ agenda, monday }: WeekPlan, person: Mailbox, random: Random): void {
  const day = monday.add({ days: random.between(0, 3) });
  const times = { start: day.toPlainDateTime({ hour: 7 }), end: day.add({ days: 1 }).toPlainDateTime({ hour: 19 }) };
  agenda.enter({ uid: `journey-${person.id}-${monday}`, title: 'Business trip', zone: person.zone, times, location: 'away' }, person);
}

function enterOwn(
  { agenda, monday }: WeekPlan,
  person: Mailbox,
  kind: Pick<EventDraft, 'title' | 'private' | 'status'>,
  random: Random,
): void {
  const times = sometime(monday, random);
  const uid = `own-${person.id}-${kind.title.replace(/\W+/g, '-').toLowerCase()}-${monday}`;
  agenda.enter({ uid, zone: person.zone, times, ...kind }, person);
}

function enterNote({ agenda, monday }: WeekPlan, person: Mailbox, random: Random): void {
  const day = monday.add({ days: random.between(0, 4) });
  const times = { start: day, end: day.add({ days: 1 }) };
  agenda.enter({ uid: `note-${person.id}-${monday}`, title: random.pick(NOTES), zone: person.zone, times, transparent: true }, person);
}

/** Looks a few times for a moment at which all are free; gives up when there is none. */
function enterMeeting(plan: WeekPlan, organizer: Mailbox, { number, random }: { number: number; random: Random }): void {
  const { agenda, monday } = plan;
  const others = random.some(companyOf(plan.people, organizer, random), random.between(1, 3));
  const everybody = [organizer, ...others];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const draft: EventDraft = {
      uid: `meeting-${organizer.id}-${monday}-${number}`,
      title: random.pick(TITLES),
      zone: organizer.zone,
      times: sometime(monday, random),
      organizer,
      attendees: [{ mailbox: organizer, answer: 'ACCEPTED' }, ...others.map((mailbox) => ({ mailbox, answer: answerOf(random) }))],
      status: random.chance(CHANCE.cancelled) ? 'CANCELLED' : 'CONFIRMED',
    };
    const [span] = agenda.spansOf(draft);
    if (span === undefined || !everybody.every((one) => agenda.isFree(one, span))) continue;
    agenda.enter(random.chance(CHANCE.room) ? withRoom(plan, draft, everybody.length) : draft, organizer);
    return;
  }
}

/** Mostly the own site; now and then someone from elsewhere. */
function companyOf(people: readonly Mailbox[], person: Mailbox, random: Random): Mailbox[] {
  const elsewhere = random.chance(CHANCE.elsewhere);
  return people.filter((one) => one.id !== person.id && (elsewhere || one.zone === person.zone));
}

function sometime(monday: Temporal.PlainDate, random: Random) {
  const day = monday.add({ days: random.between(0, 4) });
  return at(day, { hour: random.between(9, 15), minute: 30 * random.between(0, 1), minutes: random.pick([30, 30, 60, 60, 90]) });
}
