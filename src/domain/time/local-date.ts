/**
 * Local dates as `YYYY-MM-DD` text and as epoch days (whole days since 1970-01-01 on the proleptic Gregorian calendar).
 * Knows no zones: which date an instant falls on is the business of zones.ts.
 */
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS_PER_ERA = 146_097;
const YEARS_PER_ERA = 400;
/** Days from 0000-03-01, where the eras below begin, to 1970-01-01. */
const EPOCH_OFFSET_DAYS = 719_468;

/** Days since 1970-01-01 of a year, month (1-12) and day, by counting years from March so that the leap day comes last. */
export function civilToEpochDay(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / YEARS_PER_ERA);
  const yearOfEra = shifted - era * YEARS_PER_ERA;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_OFFSET_DAYS;
}

export function formatEpochDay(epochDay: number): string {
  const shifted = epochDay + EPOCH_OFFSET_DAYS;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** True for the text of a day that exists: not for 2027-02-29. */
export function isLocalDate(text: string): boolean {
  const parts = DATE.exec(text);
  return parts !== null && formatEpochDay(civilToEpochDay(Number(parts[1]), Number(parts[2]), Number(parts[3]))) === text;
}

/** @throws RangeError unless `isLocalDate(text)`. */
export function epochDayOf(text: string): number {
  if (!isLocalDate(text)) throw new RangeError(`not a date: ${text}`);
  return civilToEpochDay(Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8, 10)));
}

/** ISO weekday: 1 = Monday … 7 = Sunday. */
export function weekdayOf(epochDay: number): 1 | 2 | 3 | 4 | 5 | 6 | 7 {
  const sinceMonday = (((epochDay + 3) % 7) + 7) % 7;
  return (sinceMonday + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7;
}
