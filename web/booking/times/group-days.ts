/** Free starts sorted into days of the zone that is shown, and days into months. Which times are free never depends on the zone. */
import type { LocalClock } from '../local-clock.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface DayOfTimes {
  /** `YYYY-MM-DD` in the shown zone. */
  readonly date: string;
  readonly starts: readonly number[];
}

export function groupByDay(startMinutes: readonly number[], clock: LocalClock): readonly DayOfTimes[] {
  const days: { date: string; starts: number[] }[] = [];
  for (const minutes of startMinutes) {
    const start = minutes * MINUTE_MS;
    const date = new Date(clock(start)).toISOString().slice(0, 10);
    const last = days.at(-1);
    if (last?.date === date) last.starts.push(start);
    else days.push({ date, starts: [start] });
  }
  return days;
}

/** The weeks of a month, Monday first; null where the month has no such day. */
export function weeksOf(month: string): readonly (readonly (string | null)[])[] {
  const first = Date.parse(`${month}-01T00:00Z`);
  const lead = (new Date(first).getUTCDay() + 6) % 7;
  const weeks: (string | null)[][] = [];
  for (let cell = -lead; ; cell += 1) {
    const date = new Date(first + cell * DAY_MS).toISOString().slice(0, 10);
    const inside = date.startsWith(month);
    if (cell > 0 && !inside) break;
    if ((cell + lead) % 7 === 0) weeks.push([]);
    weeks.at(-1)?.push(inside ? date : null);
  }
  const last = weeks.at(-1);
  while (last && last.length < 7) last.push(null);
  return weeks;
}

/** The month before or after, `YYYY-MM`. */
export function monthBeside(month: string, step: 1 | -1): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + step, 1)).toISOString().slice(0, 7);
}
