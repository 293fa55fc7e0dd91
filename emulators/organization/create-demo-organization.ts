/** The organisation of the demonstration and of the tests: Marigold, 60 people and 12 rooms, with believable weeks around today. */
import { WorldClock } from './clock.ts';
import { demoAccounts } from './demo/accounts.ts';
import { Agenda } from './demo/agenda.ts';
import { DOMAIN, demoMailboxes } from './demo/people.ts';
import { enterSeries } from './demo/series.ts';
import { enterWeek } from './demo/week.ts';
import { Organization } from './organization.ts';

interface DemoOptions {
  /** `YYYY-MM-DD`; the weeks lie around it. */
  readonly today: string;
  readonly seed?: number;
  /** Epoch ms at which the clock stands. Without it the clock runs with the machine's. */
  readonly frozenAt?: number;
  /** False: calendars are empty. */
  readonly busy?: boolean;
}

const WEEKS_BEFORE = 2;
const WEEKS_AFTER = 12;
/** Series begin with the quarter of this many weeks ago, so that they have a past but not a long one. */
const SERIES_PAST_WEEKS = 4;

export function createDemoOrganization(options: DemoOptions): Organization {
  const { today, seed = 1, frozenAt = null, busy = true } = options;
  const mailboxes = demoMailboxes();
  return new Organization({
    domain: DOMAIN,
    mailboxes,
    accounts: demoAccounts(mailboxes),
    clock: new WorldClock(frozenAt),
    edition: `${today}-${seed}`,
    fill: (organization) => {
      if (busy) fillCalendars(organization, Temporal.PlainDate.from(today), seed);
    },
  });
}

function fillCalendars(organization: Organization, today: Temporal.PlainDate, seed: number): void {
  const monday = mondayOf(today);
  const first = monday.subtract({ weeks: WEEKS_BEFORE });
  const last = monday.add({ weeks: WEEKS_AFTER });
  const agenda = new Agenda(organization, { start: utcMidnight(first), end: utcMidnight(last) });
  const people = organization.mailboxes().filter((one) => one.kind === 'person');
  const rooms = organization.mailboxes().filter((one) => one.kind === 'room');
  enterSeries({ agenda, people, rooms, seed, from: seriesStart(monday) });
  for (let week = first; week.until(last).days > 0; week = week.add({ weeks: 1 })) enterWeek({ agenda, people, rooms, seed, monday: week });
}

function mondayOf(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.subtract({ days: day.dayOfWeek - 1 });
}

function seriesStart(monday: Temporal.PlainDate): Temporal.PlainDate {
  const past = monday.subtract({ weeks: SERIES_PAST_WEEKS });
  return mondayOf(past.with({ day: 1, month: past.month - ((past.month - 1) % 3) }));
}

function utcMidnight(day: Temporal.PlainDate): number {
  return day.toZonedDateTime('UTC').epochMilliseconds;
}
