/** What repeats in the organisation: team meetings, stand-ups, one-to-ones, lunch, focus time, the monthly round for all. */
import type { Answer, EventDraft } from '../event-draft.ts';
import type { Mailbox } from '../mailbox.ts';
import type { Agenda } from './agenda.ts';
import { type Random, randomFrom } from './random.ts';

export interface SeriesPlan {
  readonly agenda: Agenda;
  readonly people: readonly Mailbox[];
  readonly rooms: readonly Mailbox[];
  readonly seed: number;
  /** Monday on which all series begin. */
  readonly from: Temporal.PlainDate;
}

const STAND_UP_TEAMS = ['Platform', 'Data', 'Mobile', 'Operations'];
const WORK_WEEK = ['MO', 'TU', 'WE', 'TH', 'FR'];
const LUNCHING = 0.6;
const FOCUSING = 0.5;

export function enterSeries(plan: SeriesPlan): void {
  const teams = Map.groupBy(plan.people, (person) => person.team);
  enterMonthlyRound(plan);
  for (const [team, members] of teams) {
    if (STAND_UP_TEAMS.includes(team)) enterStandUp(plan, members);
    enterTeamMeeting(plan, members);
    enterOneToOnes(plan, members);
  }
  for (const person of plan.people) enterOwnTime(plan, person);
}

function enterMonthlyRound({ agenda, people, from }: SeriesPlan): void {
  const [lead] = people;
  if (lead === undefined) return;
  const first = firstWednesday(from);
  const attendees = people.map((mailbox) => ({ mailbox, answer: 'ACCEPTED' as const }));
  const repeats = { freq: 'MONTHLY', byday: '1WE' };
  const times = at(first, { hour: 15, minutes: 45 });
  agenda.enter(
    { uid: `round-${from}`, title: 'Marigold monthly round', zone: lead.zone, times, repeats, organizer: lead, attendees },
    lead,
  );
}

function firstWednesday(from: Temporal.PlainDate): Temporal.PlainDate {
  const first = from.with({ day: 1 }).add({ months: 1 });
  return first.add({ days: (3 - first.dayOfWeek + 7) % 7 });
}

function enterStandUp({ agenda, from }: SeriesPlan, members: readonly Mailbox[]): void {
  const [lead] = members;
  if (lead === undefined) return;
  const attendees = members.map((mailbox) => ({ mailbox, answer: 'ACCEPTED' as const }));
  const repeats = { freq: 'WEEKLY', byday: WORK_WEEK };
  const uid = `stand-up-${lead.id}-${from}`;
  agenda.enter(
    { uid, title: 'Stand-up', zone: lead.zone, times: at(from, { hour: 9, minute: 30, minutes: 15 }), repeats, organizer: lead, attendees },
    lead,
  );
}

/** With one week left out, one week moved by an hour, and someone who declined. */
function enterTeamMeeting(plan: SeriesPlan, members: readonly Mailbox[]): void {
  const { agenda, from, seed } = plan;
  const [lead, ...others] = members;
  if (lead === undefined) return;
  const random = randomFrom(seed, 'team', lead.id);
  const weekday = random.between(0, 4);
  const times = at(from.add({ days: weekday }), { hour: random.between(10, 14), minutes: 60 });
  const leftOut = times.start.add({ weeks: random.between(5, 9) });
  const movedFrom = times.start.add({ weeks: random.between(10, 14) });
  const movedTimes = at(movedFrom.toPlainDate(), { hour: movedFrom.hour + 1, minutes: 60 });
  const draft: EventDraft = {
    uid: `team-${lead.id}-${from}`,
    title: `${lead.team} weekly`,
    zone: lead.zone,
    times,
    repeats: { freq: 'WEEKLY' },
    except: [leftOut],
    moved: [{ from: movedFrom, times: movedTimes }],
    organizer: lead,
    attendees: [{ mailbox: lead, answer: 'ACCEPTED' }, ...others.map((mailbox) => ({ mailbox, answer: answerOf(random) }))],
  };
  agenda.enter(withRoom(plan, draft, members.length), lead);
}

function enterOneToOnes(plan: SeriesPlan, members: readonly Mailbox[]): void {
  const { agenda, from, seed } = plan;
  const [lead, ...others] = members;
  for (const [index, member] of others.entries()) {
    if (lead === undefined) return;
    const random = randomFrom(seed, 'one-to-one', member.id);
    const day = from.add({ days: random.between(0, 4), weeks: index % 2 });
    const attendees = [lead, member].map((mailbox) => ({ mailbox, answer: 'ACCEPTED' as const }));
    const draft: EventDraft = {
      uid: `one-to-one-${member.id}-${from}`,
      title: `${lead.name.split(' ')[0]} / ${member.name.split(' ')[0]}`,
      zone: lead.zone,
      times: at(day, { hour: random.between(9, 15), minute: 30 * random.between(0, 1), minutes: 30 }),
      repeats: { freq: 'WEEKLY', interval: 2 },
      organizer: lead,
      attendees,
      private: true,
    };
    if (agenda.spansOf(draft).every((span) => agenda.isFree(lead, span) && agenda.isFree(member, span))) agenda.enter(draft, lead);
  }
}

function enterOwnTime({ agenda, from, seed }: SeriesPlan, person: Mailbox): void {
  const random = randomFrom(seed, 'own', person.id);
  if (random.chance(LUNCHING)) {
    const times = at(from, { hour: 12, minute: 15 * random.between(0, 2), minutes: 45 });
    agenda.enter(
      { uid: `lunch-${person.id}-${from}`, title: 'Lunch', zone: person.zone, times, repeats: { freq: 'WEEKLY', byday: WORK_WEEK } },
      person,
    );
  }
  if (random.chance(FOCUSING)) {
    const times = at(from.add({ days: random.between(0, 4) }), { hour: random.between(8, 10), minutes: 120 });
    agenda.enter({ uid: `focus-${person.id}-${from}`, title: 'Focus time', zone: person.zone, times, repeats: { freq: 'WEEKLY' } }, person);
  }
}

/** A room of the organizer's site that is large enough and free each time, if there is one. */
export function withRoom(
  { agenda, rooms, seed }: Pick<SeriesPlan, 'agenda' | 'rooms' | 'seed'>,
  draft: EventDraft,
  seats: number,
): EventDraft {
  const spans = agenda.spansOf(draft);
  const suitable = rooms.filter((one) => one.site === draft.organizer?.site && (one.capacity ?? 0) >= seats);
  const room = randomFrom(seed, 'room', draft.uid)
    .some(suitable, suitable.length)
    .find((one) => spans.every((span) => agenda.isFree(one, span)));
  if (room === undefined) return draft;
  return { ...draft, location: room.name, attendees: [...(draft.attendees ?? []), { mailbox: room, answer: 'ACCEPTED' }] };
}

export function answerOf(random: Random): Answer {
  const value = random.next();
  if (value < 0.1) return 'DECLINED';
  if (value < 0.17) return 'TENTATIVE';
  return value < 0.23 ? 'NEEDS-ACTION' : 'ACCEPTED';
}

export function at(day: Temporal.PlainDate, time: { hour: number; minute?: number; minutes: number }) {
  const start = day.toPlainDateTime({ hour: time.hour, minute: time.minute ?? 0 });
  return { start, end: start.add({ minutes: time.minutes }) };
}
