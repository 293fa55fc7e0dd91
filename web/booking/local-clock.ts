/**
 * The wall clock of a zone. Asks the platform twice a day instead of once a time: a page may show hundreds of times, and a phone
 * has to redraw them at once. Keeps nothing beyond its own life, so that no address can fill the server's memory with zones.
 */

/** Wall-clock time as if it were UTC: to be read with `toISOString` or formatted in the zone `UTC`. */
export type LocalClock = (at: number) => number;

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

export function localClock(zone: string): LocalClock {
  const format = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const exact = (at: number): number => {
    const part: Partial<Record<string, number>> = Object.fromEntries(
      format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - (at - (at % SECOND_MS));
  };
  /** Offset for a whole UTC day; null on days within which it changes. */
  const offsets = new Map<number, number | null>();
  return (at) => {
    const day = Math.floor(at / DAY_MS);
    let offset = offsets.get(day);
    if (offset === undefined) {
      const first = exact(day * DAY_MS);
      offset = first === exact((day + 1) * DAY_MS) ? first : null;
      offsets.set(day, offset);
    }
    return at + (offset ?? exact(at));
  };
}

/** One clock per zone, for one page. */
export function localClocks(): (zone: string) => LocalClock {
  const clocks = new Map<string, LocalClock>();
  return (zone) => {
    const clock = clocks.get(zone) ?? localClock(zone);
    clocks.set(zone, clock);
    return clock;
  };
}
