/** From a wall-clock date and time in a zone to the instant: what date and time inputs need. */

/** `onDate` = `YYYY-MM-DD`, `atTime` = `HH:MM`. A time that the clocks skip becomes the one an hour later. */
export function instantOf(onDate: string, atTime: string, zone: string): string {
  const wanted = Date.parse(`${onDate}T${atTime}:00Z`);
  let guess = wanted;
  for (let round = 0; round < 2; round += 1) guess = wanted - offsetAt(guess, zone);
  return new Date(guess).toISOString();
}

/** Milliseconds that the zone's clocks are ahead of UTC at an instant. */
function offsetAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  const local = Date.parse(`${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`);
  return local - Math.floor(at / 1000) * 1000;
}

/** `09:30` of minutes after midnight. */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** Minutes after midnight of `09:30`; null when it is not a time. */
export function minutesOf(clock: string): number | null {
  const found = /^(\d\d):(\d\d)$/.exec(clock);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}
