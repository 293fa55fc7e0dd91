/** Domain values as JSON: instants as ISO text in UTC, faults without what only the program needs. */
import type { z } from 'zod';
import type { FaultReport } from '../../domain/fault.ts';
import { type Instant, instant } from '../../domain/time/instant.ts';
import type { Interval } from '../../domain/time/interval.ts';
import type { Fault } from '../contract/basics.ts';

export const iso = (at: Instant): string => new Date(at).toISOString();
export const isoOrNull = (at: Instant | null): string | null => (at === null ? null : iso(at));
export const spanView = ({ start, end }: Interval) => ({ start: iso(start), end: iso(end) });

/** Only for text that its shape has accepted as an instant. */
export const instantOf = (text: string): Instant => instant(Date.parse(text));

export function faultView({ code, retry, blame, detail }: FaultReport): z.input<typeof Fault> {
  return { code, retry: retry === 'never' ? 'never' : 'later', blame, detail };
}

export const faultOrNull = (fault: FaultReport | null) => (fault === null ? null : faultView(fault));

/** Optional fields are left out, not undefined: use cases tell the two apart. */
export function given<T extends object>(of: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as never;
}
