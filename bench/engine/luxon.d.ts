/** The few parts of Luxon that the comparison uses; the package ships no types. */
declare module 'luxon' {
  export class DateTime {
    static fromMillis(ms: number, options: { zone: string }): DateTime;
    readonly weekday: number;
    startOf(unit: 'day'): DateTime;
    set(values: { hour?: number; minute?: number }): DateTime;
    plus(values: { days?: number; minutes?: number; milliseconds?: number }): DateTime;
    toMillis(): number;
  }
  export class Interval {
    static fromDateTimes(start: DateTime, end: DateTime): Interval;
    static merge(intervals: readonly Interval[]): Interval[];
    readonly isValid: boolean;
    readonly start: DateTime;
    readonly end: DateTime;
    difference(...others: readonly Interval[]): Interval[];
    intersection(other: Interval): Interval | null;
  }
}
