/**
 * IANA zones as tables of offsets, built once from the runtime's zone data and then looked up by binary search.
 * Wall clocks become instants with Temporal's `compatible` meaning: a time inside a gap moves forward by the gap, a time that
 * occurs twice is the earlier one. The zone of the machine has no influence.
 */
import { DAY_MS, type Instant, instant, MINUTE_MS, SECOND_MS } from './instant.ts';
import type { Interval } from './interval.ts';
import { civilToEpochDay, epochDayOf, formatEpochDay } from './local-date.ts';

/** A stretch of time with one offset. Local time is `instant + offsetMs`. */
export interface OffsetSegment extends Interval {
  readonly offsetMs: number;
}

/** Offsets over one chunk of time; `starts[0]` is the beginning of the chunk. */
interface OffsetChunk {
  readonly starts: readonly number[];
  readonly offsets: readonly number[];
}

interface ZoneTable {
  readonly readOffset: (at: number) => number;
  readonly chunks: Map<number, OffsetChunk>;
}

/** Tables grow by about a year at a time, so that a zone costs only for the years asked about. */
const CHUNK_MS = 384 * DAY_MS;
/** No zone has changed its offset and back within this time since 1970. */
const PROBE_STEP_MS = 4 * DAY_MS;
/** No offset and no change of offset is larger. */
const WIDEST_OFFSET_MS = 2 * DAY_MS;

const tables = new Map<string, ZoneTable>();

/** True for a name the runtime's zone data knows. Fixed offsets such as `+02:00` are not zones. */
export function isZone(text: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(text)) return false;
  if (tables.has(text)) return true;
  try {
    formatterOf(text);
    return true;
  } catch {
    return false;
  }
}

/** Milliseconds to add to `at` to get local time. @throws RangeError for an unknown zone. */
export function offsetAt(zone: string, at: Instant): number {
  const index = Math.floor(at / CHUNK_MS);
  const chunk = chunkOf(tableOf(zone), index);
  return chunk.offsets[segmentIndex(chunk, at)] as number;
}

/** The offsets in force during `window`, in order, cut to it, neighbours always different. */
export function offsetSegments(zone: string, window: Interval): OffsetSegment[] {
  const table = tableOf(zone);
  const segments: OffsetSegment[] = [];
  const last = Math.floor((window.end - 1) / CHUNK_MS);
  for (let index = Math.floor(window.start / CHUNK_MS); index <= last; index++) {
    const chunk = chunkOf(table, index);
    for (let i = 0; i < chunk.starts.length; i++) {
      const from = Math.max(chunk.starts[i] as number, window.start);
      const to = Math.min(chunk.starts[i + 1] ?? (index + 1) * CHUNK_MS, window.end);
      if (from < to) appendSegment(segments, { start: instant(from), end: instant(to), offsetMs: chunk.offsets[i] as number });
    }
  }
  return segments;
}

/** Whole days since 1970-01-01 on the local calendar. */
export function localDayOf(zone: string, at: Instant): number {
  return Math.floor((at + offsetAt(zone, at)) / DAY_MS);
}

/** `YYYY-MM-DD` on the local calendar. */
export function localDateOf(zone: string, at: Instant): string {
  return formatEpochDay(localDayOf(zone, at));
}

/** Whole minutes the local clock shows since its midnight, 0-1439. */
export function localMinuteOf(zone: string, at: Instant): number {
  const local = at + offsetAt(zone, at);
  return Math.floor((local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS);
}

/** The first instant of a local date. Where midnight falls into a gap, or the date was skipped, the end of the gap. */
export function startOfLocalDay(zone: string, date: string): Instant {
  return startOfEpochDay(zone, epochDayOf(date));
}

/** The same for a day counted from 1970-01-01. */
export function startOfEpochDay(zone: string, epochDay: number): Instant {
  const local = epochDay * DAY_MS;
  for (const segment of segmentsAround(zone, local)) {
    if (segment.end + segment.offsetMs > local) return instant(Math.max(segment.start, local - segment.offsetMs));
  }
  throw new RangeError(`no such day in ${zone}: ${epochDay}`);
}

/** `minute` counts from local midnight, 0-1440. */
export function toInstant(zone: string, date: string, minute: number): Instant {
  if (!Number.isInteger(minute) || minute < 0 || minute > 1_440) throw new RangeError(`not a minute of the day: ${minute}`);
  const local = epochDayOf(date) * DAY_MS + minute * MINUTE_MS;
  let previousOffset: number | null = null;
  for (const segment of segmentsAround(zone, local)) {
    if (local < segment.start + segment.offsetMs && previousOffset !== null) return instant(local - previousOffset);
    if (local < segment.end + segment.offsetMs) return instant(local - segment.offsetMs);
    previousOffset = segment.offsetMs;
  }
  throw new RangeError(`no such time in ${zone}: ${date} ${minute}`);
}

function segmentsAround(zone: string, local: number): OffsetSegment[] {
  return offsetSegments(zone, { start: instant(local - WIDEST_OFFSET_MS), end: instant(local + WIDEST_OFFSET_MS) });
}

function appendSegment(segments: OffsetSegment[], next: OffsetSegment): void {
  const last = segments.at(-1);
  if (last !== undefined && last.offsetMs === next.offsetMs) segments[segments.length - 1] = { ...last, end: next.end };
  else segments.push(next);
}

function tableOf(zone: string): ZoneTable {
  const known = tables.get(zone);
  if (known !== undefined) return known;
  if (!isZone(zone)) throw new RangeError(`unknown zone: ${zone}`);
  const table = { readOffset: offsetReader(zone), chunks: new Map<number, OffsetChunk>() };
  tables.set(zone, table);
  return table;
}

function chunkOf(table: ZoneTable, index: number): OffsetChunk {
  const known = table.chunks.get(index);
  if (known !== undefined) return known;
  const chunk = buildChunk(table.readOffset, index * CHUNK_MS);
  table.chunks.set(index, chunk);
  return chunk;
}

function segmentIndex(chunk: OffsetChunk, at: number): number {
  let low = 0;
  let high = chunk.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((chunk.starts[middle] as number) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function buildChunk(readOffset: (at: number) => number, chunkStart: number): OffsetChunk {
  const starts = [chunkStart];
  const offsets = [readOffset(chunkStart)];
  for (let at = chunkStart; at < chunkStart + CHUNK_MS; at += PROBE_STEP_MS) {
    const to = at + PROBE_STEP_MS;
    const before = offsets.at(-1) as number;
    // The end of the chunk is the next chunk's beginning: a change exactly there is found by that one.
    const after = readOffset(to === chunkStart + CHUNK_MS ? to - SECOND_MS : to);
    if (after === before) continue;
    starts.push(findChange(readOffset, { from: at, to, before }));
    offsets.push(after);
  }
  return { starts, offsets };
}

/** The first whole second in `(from, to]` at which the offset is no longer `before`. */
function findChange(readOffset: (at: number) => number, within: { from: number; to: number; before: number }): number {
  let same = within.from;
  let changed = within.to;
  while (changed - same > SECOND_MS) {
    const middle = same + Math.floor((changed - same) / 2 / SECOND_MS) * SECOND_MS;
    if (readOffset(middle) === within.before) same = middle;
    else changed = middle;
  }
  return changed;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}

/** Asks the runtime what the local clock shows at a whole second and subtracts. */
function offsetReader(zone: string): (at: number) => number {
  const formatter = formatterOf(zone);
  const shown = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+):(\d+)$/;
  return (at) => {
    const parts = shown.exec(formatter.format(at));
    if (parts === null) throw new RangeError(`the runtime cannot tell the time of ${zone} at ${at}`);
    const [month, day, year, hour, minute, second] = parts.slice(1).map(Number) as [number, number, number, number, number, number];
    const local = civilToEpochDay(year, month, day) * DAY_MS + ((hour * 60 + minute) * 60 + second) * SECOND_MS;
    return local - at;
  };
}
