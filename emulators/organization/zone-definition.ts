/** VTIMEZONE of IANA zones as jCal, made once for each zone and year. */
import { timeZoneComponents } from '../../src/icalendar/time-zone-component.ts';

type Definition = ReturnType<typeof timeZoneComponents>;

const YEAR_MS = 366 * 86_400_000;
const known = new Map<string, Definition>();

/** True from that year on; empty for UTC. @throws RangeError for a name that is not in the zone table. */
export function zoneDefinition(zone: string, year: number): Definition {
  const key = `${zone} ${year}`;
  const start = Date.UTC(year, 0, 1);
  const definition =
    known.get(key) ?? timeZoneComponents(zone, { start, end: start + YEAR_MS } as Parameters<typeof timeZoneComponents>[1]);
  known.set(key, definition);
  return definition;
}
