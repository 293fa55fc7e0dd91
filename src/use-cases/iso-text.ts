/** Instants as ISO 8601 text in UTC, without asking any clock. */
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '../domain/time/instant.ts';
import { formatEpochDay } from '../domain/time/local-date.ts';

export function isoText(at: Instant): string {
  const day = Math.floor(at / DAY_MS);
  const ofDay = at - day * DAY_MS;
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const clock = [ofDay / HOUR_MS, (ofDay % HOUR_MS) / MINUTE_MS, (ofDay % MINUTE_MS) / SECOND_MS].map(two).join(':');
  return `${formatEpochDay(day)}T${clock}.${String(ofDay % SECOND_MS).padStart(3, '0')}Z`;
}
