/** What a reader of free/busy must see, and what it must never take for free time. */
import { expect } from 'vitest';
import { instant } from '../../domain/time/instant.ts';
import {
  type Bench,
  type Case,
  calendarObject,
  DAY,
  dayAround,
  freshMorning,
  freshUid,
  HOUR,
  isBusy,
  mailboxOf,
  POLICY,
  readOne,
  span,
  utc,
} from './world.ts';

async function placeHour(bench: Bench, at: number, lines: readonly string[] = []): Promise<void> {
  const uid = freshUid('elsewhere');
  const text = calendarObject(uid, [`DTSTART:${utc(at)}`, `DTEND:${utc(at + HOUR)}`, 'SUMMARY:Something else', ...lines]);
  await bench.world.place(bench.world.people[0], uid, text);
}

const busyWith =
  (lines: readonly string[], expected: boolean): Case =>
  async (bench) => {
    const at = freshMorning();
    await placeHour(bench, at, lines);
    expect(await isBusy(bench, bench.world.people[0], span(at, at + HOUR))).toBe(expected);
  };

export const freeBusyCases = {
  'known busy time is seen, and the time around it is free': async (bench) => {
    const at = freshMorning();
    const [person] = bench.world.people;
    await placeHour(bench, at);
    expect(await isBusy(bench, person, span(at + HOUR / 4, at + HOUR / 2))).toBe(true);
    expect(await isBusy(bench, person, span(at - 2 * HOUR, at))).toBe(false);
    expect(await isBusy(bench, person, span(at + HOUR, at + 2 * HOUR))).toBe(false);
  },
  'an answer covers the window that was asked, in order': async (bench) => {
    const at = freshMorning();
    await placeHour(bench, at + 3 * HOUR);
    await placeHour(bench, at);
    const answer = await readOne(bench, bench.world.people[0], dayAround(at));
    expect(answer).toMatchObject({ kind: 'known', window: dayAround(at) });
    const starts = answer.kind === 'known' ? answer.periods.map((each) => each.start) : [];
    expect(starts).toEqual([at, at + 3 * HOUR]);
  },
  'a busy time that reaches over the edges of the window is seen': async (bench) => {
    const at = freshMorning();
    await placeHour(bench, at);
    expect(await isBusy(bench, bench.world.people[0], span(at + HOUR / 4, at + HOUR / 2))).toBe(true);
    expect(await isBusy(bench, bench.world.people[0], span(at - HOUR, at + 1_000))).toBe(true);
  },
  'an all-day event blocks its day and not the next': async (bench) => {
    const at = freshMorning();
    const date = (ms: number) => utc(ms).slice(0, 8);
    const uid = freshUid('elsewhere');
    const lines = [`DTSTART;VALUE=DATE:${date(at)}`, `DTEND;VALUE=DATE:${date(at + DAY)}`, 'SUMMARY:Away', 'TRANSP:OPAQUE'];
    await bench.world.place(bench.world.people[0], uid, calendarObject(uid, lines));
    expect(await isBusy(bench, bench.world.people[0], span(at, at + HOUR))).toBe(true);
    expect(await isBusy(bench, bench.world.people[0], span(at + DAY, at + DAY + HOUR))).toBe(false);
  },
  'a weekly series keeps its wall-clock time over a clock change': async (bench) => {
    const uid = freshUid('elsewhere');
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Europe/Berlin',
      'BEGIN:DAYLIGHT',
      'DTSTART:19810329T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
      'END:DAYLIGHT',
      'BEGIN:STANDARD',
      'DTSTART:19961027T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
      'END:STANDARD',
      'END:VTIMEZONE',
      'BEGIN:VEVENT',
    ].join('\r\n');
    const lines = ['DTSTART;TZID=Europe/Berlin:20280313T070000', 'DTEND;TZID=Europe/Berlin:20280313T073000', 'RRULE:FREQ=WEEKLY;COUNT=4'];
    await bench.world.place(bench.world.people[1], uid, calendarObject(uid, [...lines, 'SUMMARY:Weekly']).replace('BEGIN:VEVENT', zone));
    const answer = await readOne(bench, bench.world.people[1], span(Date.UTC(2028, 2, 12), Date.UTC(2028, 3, 8)));
    const starts = answer.kind === 'known' ? answer.periods.map((each) => utc(each.start)) : [];
    expect(starts).toEqual(['20280313T060000Z', '20280320T060000Z', '20280327T050000Z', '20280403T050000Z']);
  },
  'a tentative event blocks': busyWith(['STATUS:TENTATIVE'], true),
  'a private event blocks': busyWith(['CLASS:PRIVATE'], true),
  'a confidential event blocks': busyWith(['CLASS:CONFIDENTIAL'], true),
  'a transparent event does not block': busyWith(['TRANSP:TRANSPARENT'], false),
  'a cancelled event does not block': busyWith(['STATUS:CANCELLED'], false),
  'an unknown mailbox is unknown': async (bench) => {
    const mailbox = { id: '/nobody/of/this/world/', address: bench.world.unknownAddress };
    const answers = await bench.system.freeBusy.read([mailbox], dayAround(freshMorning()), POLICY);
    expect(answers.get(mailbox.id)?.kind).toBe('unknown');
  },
  'a mailbox without rights is unknown': async (bench) => {
    const { closed } = bench.world;
    if (closed === null) throw new Error('this world has no closed mailbox');
    const answers = await bench.system.freeBusy.read([closed], dayAround(freshMorning()), POLICY);
    expect(answers.get(closed.id)?.kind).toBe('unknown');
  },
  'one bad mailbox does not spoil the others, and every one is answered': async (bench) => {
    const at = freshMorning();
    await placeHour(bench, at);
    const [first, second] = bench.world.people;
    const bad = { id: '/nobody/of/this/world/', address: bench.world.unknownAddress };
    const asked = [mailboxOf(bench, first), bad, mailboxOf(bench, second)];
    const answers = await bench.system.freeBusy.read(asked, dayAround(at), POLICY);
    expect(asked.map(({ id }) => answers.get(id)?.kind)).toEqual(['known', 'unknown', 'known']);
  },
  'a window longer than one request may be is answered as a whole': async (bench) => {
    const at = freshMorning();
    await placeHour(bench, at);
    const window = { start: instant(at - 50 * DAY), end: instant(at + 50 * DAY) };
    const answer = await readOne(bench, bench.world.people[0], window);
    expect(answer.kind === 'known' && answer.periods.some((each) => each.start === at)).toBe(true);
  },
} satisfies Readonly<Record<string, Case>>;
