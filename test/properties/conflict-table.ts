/**
 * T3, the conflict table: what stands in the way of an interview from 10:00 to 11:00 and what does not. Plain data, times in UTC on
 * one day unless a date is given: the same rows are put to the engine and to the database's constraint.
 */

export interface ConflictRow {
  readonly name: string;
  /** The wanted interview. */
  readonly slot: readonly [string, string];
  readonly bufferBeforeMinutes: number;
  readonly bufferAfterMinutes: number;
  /** Periods of a calendar, or claims of own interviews with their own buffers already in them. */
  readonly busy: readonly (readonly [string, string])[];
  /** `own`: the periods are claims of other interviews of ours. */
  readonly of: 'calendar' | 'own';
  readonly blocks: boolean;
}

type Times = string;

interface Options {
  readonly slot?: Times;
  readonly before?: number;
  readonly after?: number;
  readonly of?: ConflictRow['of'];
}

/** The day of all rows; Europe changes its clocks the following night. */
export const CONFLICT_DAY = '2027-03-27';

/** `09:00-10:00, 10:30-11:00`; `+1 00:30` is half past midnight on the next day. */
function parseTimes(times: Times): (readonly [string, string])[] {
  if (times === '') return [];
  return times.split(', ').map((range) => {
    const [start = '', end = ''] = range.split('-').map((part) => part.trim());
    return [parseTime(start), parseTime(end)] as const;
  });
}

function parseTime(text: string): string {
  const parts = /^(?:([+<])(\d) )?(\d\d:\d\d(?::\d\d(?:\.\d{3})?)?)$/.exec(text);
  if (parts === null) throw new Error(`not a time of the conflict table: ${text}`);
  const days = parts[1] === undefined ? 0 : Number(parts[2]) * (parts[1] === '+' ? 1 : -1);
  const date = Temporal.PlainDate.from(CONFLICT_DAY).add({ days });
  return Temporal.Instant.from(`${date.toString()}T${parts[3]}Z`).toString();
}

function row(blocks: boolean, name: string, times: Times, options: Options = {}): ConflictRow {
  const [slot] = parseTimes(options.slot ?? '10:00-11:00');
  if (slot === undefined) throw new Error(`no slot: ${name}`);
  const { before = 0, after = 0, of = 'calendar' } = options;
  return { name, slot, bufferBeforeMinutes: before, bufferAfterMinutes: after, busy: parseTimes(times), of, blocks };
}

const yes = (name: string, times: Times, options?: Options) => row(true, name, times, options);
const no = (name: string, times: Times, options?: Options) => row(false, name, times, options);

const two = (value: number) => String(value).padStart(2, '0');
const clock = (second: number) => `${two(Math.floor(second / 3_600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;

/** Two thousand meetings of nine seconds, all before the slot. */
const MANY = Array.from({ length: 2_000 }, (_, i) => `${clock(i * 18)}-${clock(i * 18 + 9)}`).join(', ');

export const CONFLICT_TABLE: readonly ConflictRow[] = [
  no('nothing at all', ''),
  no('touches the beginning', '09:00-10:00'),
  no('touches the end', '11:00-12:00'),
  no('touches both ends', '09:00-10:00, 11:00-12:00'),
  yes('one millisecond into the beginning', '09:00-10:00:00.001'),
  yes('one millisecond before the end', '10:59:59.999-12:00'),
  yes('a second into the beginning', '09:00-10:00:01'),
  no('ends a millisecond early', '09:00-09:59:59.999'),
  no('begins a millisecond late', '11:00:00.001-12:00'),
  yes('the same span', '10:00-11:00'),
  yes('the first half', '10:00-10:30'),
  yes('the second half', '10:30-11:00'),
  yes('the middle (FN-B8)', '10:15-10:45'),
  yes('one minute in the middle', '10:29-10:30'),
  yes('one millisecond in the middle', '10:30-10:30:00.001'),
  yes('around it', '09:00-12:00'),
  yes('two days around it', '<1 00:00-+1 00:00'),
  yes('a week around it', '<3 00:00-+3 00:00'),
  yes('over the beginning', '09:30-10:30'),
  yes('over the end', '10:30-11:30'),
  yes('begins together, ends later', '10:00-12:00'),
  yes('begins earlier, ends together', '09:00-11:00'),
  no('no length in the middle', '10:30-10:30'),
  no('no length at the beginning', '10:00-10:00'),
  no('the day before, all day', '<1 00:00-00:00'),
  yes('that day, all day', '00:00-+1 00:00'),
  no('the next day, all day', '+1 00:00-+2 00:00'),
  no('the same time the day before', '<1 10:00-<1 11:00'),
  no('the same time the next day', '+1 10:00-+1 11:00'),
  yes('unsorted, the first of them blocks', '10:30-10:45, 08:00-09:00, 12:00-13:00'),
  no('unsorted, none blocks', '12:00-13:00, 08:00-09:00, 11:00-12:00'),
  yes('nested', '09:00-12:00, 10:15-10:30'),
  yes('the same twice', '10:15-10:30, 10:15-10:30'),
  no('the same twice, elsewhere', '11:15-11:30, 11:15-11:30'),
  no('overlapping each other, touching the slot', '08:00-09:30, 09:00-10:00'),
  yes('a chain without a gap', '09:00-09:50, 09:50-10:10, 10:10-10:20'),
  no('2,000 before it', MANY),
  yes('2,000 before it and one inside', `${MANY}, 10:05-10:06`),
  yes('after-buffer of 15 reaches the next meeting', '11:00-12:00', { after: 15 }),
  yes('after-buffer of 15, a millisecond short', '11:14:59.999-12:00', { after: 15 }),
  no('after-buffer of 15, exactly kept', '11:15-12:00', { after: 15 }),
  no('before-buffer of 10, exactly kept', '09:00-09:50', { before: 10 }),
  yes('before-buffer of 10, a minute short', '09:00-09:51', { before: 10 }),
  yes('before-buffer of 10, a millisecond short', '09:00-09:50:00.001', { before: 10 }),
  no('before-buffer does not work behind', '11:00-12:00', { before: 30 }),
  no('after-buffer does not work in front', '09:00-10:00', { after: 30 }),
  yes('a meeting wholly inside the before-buffer', '09:50-09:55', { before: 15 }),
  yes('a meeting wholly inside the after-buffer', '11:05-11:10', { after: 15 }),
  no('between buffers of both sides', '09:00-09:45, 11:15-12:00', { before: 15, after: 15 }),
  no('own interview before, buffers 10 after and 5 before, gap 15', '08:40-09:55', { before: 5, after: 10, of: 'own' }),
  yes('own interview before, buffers 10 after and 5 before, gap 14', '08:41-09:56', { before: 5, after: 10, of: 'own' }),
  no('own interview behind, buffers 10 after and 5 before, gap 15', '11:10-12:25', { before: 5, after: 10, of: 'own' }),
  yes('own interview behind, buffers 10 after and 5 before, gap 14', '11:09-12:24', { before: 5, after: 10, of: 'own' }),
  yes('own interview at the same time', '10:00-11:00', { of: 'own' }),
  no('own interview that touches, without buffers', '11:00-12:00', { of: 'own' }),
  yes('over midnight, busy after it', '+1 00:00-+1 00:15', { slot: '23:30-+1 00:30' }),
  yes('over midnight, busy before it', '23:00-23:45', { slot: '23:30-+1 00:30' }),
  no('over midnight, busy up to it', '22:00-23:30', { slot: '23:30-+1 00:30' }),
  no('over midnight, busy from its end', '+1 00:30-+1 01:00', { slot: '23:30-+1 00:30' }),
  yes('across the clock change, by instants', '+1 01:00-+1 01:05', { slot: '+1 00:30-+1 01:30' }),
  no('across the clock change, touching by instants', '+1 01:30-+1 02:00', { slot: '+1 00:30-+1 01:30' }),
];
