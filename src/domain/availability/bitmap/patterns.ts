/** The two shared patterns: open hours of a weekly rule, and the grid of starts of a zone and granularity. */
import type { TimeRules } from '../../interview/plan.ts';
import { DAY_MS, instant, MINUTE_MS } from '../../time/instant.ts';
import type { Interval } from '../../time/interval.ts';
import { openHours, type WeeklyHours } from '../../time/weekly-hours.ts';
import { offsetSegments } from '../../time/zones.ts';
import { CELL_MS, CELLS_PER_DAY, emptyBitmap, type Frame, setCells } from './cells.ts';
import type { PatternCache } from './pattern-cache.ts';

/** Hours are immutable, so the text that names a rule is made once for each object. */
const keys = new WeakMap<WeeklyHours, string>();

export function hoursBitmap(hours: WeeklyHours, frame: Frame, patterns: PatternCache): Int32Array {
  return patterns.read(hoursKey(hours), frame, (wide) => {
    const words = emptyBitmap(wide);
    const base = wide.firstDay * CELLS_PER_DAY;
    for (const { start, end } of openHours(hours, spanOf(wide))) {
      setCells(words, Math.ceil(start / CELL_MS) - base, Math.floor(end / CELL_MS) - base);
    }
    return words;
  });
}

export function gridBitmap(rules: Pick<TimeRules, 'zone' | 'granularityMinutes'>, frame: Frame, patterns: PatternCache): Int32Array {
  return patterns.read(`grid ${rules.zone} ${rules.granularityMinutes}`, frame, (wide) => buildGrid(rules, wide));
}

function buildGrid(rules: Pick<TimeRules, 'zone' | 'granularityMinutes'>, frame: Frame): Int32Array {
  const words = emptyBitmap(frame);
  const step = rules.granularityMinutes * MINUTE_MS;
  const base = frame.firstDay * CELLS_PER_DAY;
  for (const { start, end, offsetMs } of offsetSegments(rules.zone, spanOf(frame))) {
    for (let midnight = Math.floor((start + offsetMs) / DAY_MS) * DAY_MS - offsetMs; midnight < end; midnight += DAY_MS) {
      const dayEnd = Math.min(midnight + DAY_MS, end);
      const skipped = Math.max(0, Math.ceil((start - midnight) / step));
      for (let at = midnight + skipped * step; at < dayEnd; at += step) {
        const cell = at / CELL_MS - base;
        if (Number.isInteger(cell)) words[cell >>> 5] = (words[cell >>> 5] as number) | (1 << (cell & 31));
      }
    }
  }
  return words;
}

function spanOf(frame: Frame): Interval {
  return { start: instant(frame.firstDay * DAY_MS), end: instant((frame.firstDay + frame.days) * DAY_MS) };
}

function hoursKey(hours: WeeklyHours): string {
  const known = keys.get(hours);
  if (known !== undefined) return known;
  const ranges = hours.ranges.map((range) => [range.weekday, range.fromMinute, range.toMinute]);
  const exceptions = hours.exceptions.map(({ onDate, ranges: on }) => [onDate, on.map((range) => [range.fromMinute, range.toMinute])]);
  const key = JSON.stringify([hours.zone, ranges, exceptions]);
  keys.set(hours, key);
  return key;
}
