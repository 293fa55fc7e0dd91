import { describe, expect, it } from 'vitest';
import { type FaultMatch, FaultScript } from './fault-script.ts';

const put = { method: 'PUT', path: '/dav/calendars/u1/calendar/a.ics', operation: 'put', mailboxes: ['u1', 'anna@x.example'] };
const FAULT = { kind: 'reset' } as const;
const script = (match: FaultMatch, times?: number, draw = () => 0.5) => {
  const faults = new FaultScript(draw);
  faults.add({ match, fault: FAULT, ...(times === undefined ? {} : { times }) });
  return faults;
};
const hits = (faults: FaultScript, count: number) => Array.from({ length: count }, () => faults.strike(put).length);

describe('a fault script', () => {
  it.each<[FaultMatch, number]>([
    [{}, 1],
    [{ method: 'put' }, 1],
    [{ method: 'GET' }, 0],
    [{ path: '/calendar/' }, 1],
    [{ path: '/principals/' }, 0],
    [{ mailbox: 'Anna@x.example' }, 1],
    [{ mailbox: 'u2' }, 0],
    [{ operation: 'put', mailbox: 'u1' }, 1],
    [{ operation: 'outbox', mailbox: 'u1' }, 0],
  ])('%j matches %i times', (match, count) => {
    expect(script(match).strike(put)).toHaveLength(count);
  });

  it('hits as often as ordered', () => {
    expect(hits(script({}, 2), 4)).toEqual([1, 1, 0, 0]);
    expect(hits(script({}), 3)).toEqual([1, 1, 1]);
  });

  it('hits the n-th request that fits', () => {
    const faults = script({ nth: 2, method: 'PUT' });
    faults.strike({ ...put, method: 'GET' });
    expect(hits(faults, 3)).toEqual([0, 1, 0]);
  });

  it('draws for each request', () => {
    const numbers = [0.1, 0.9, 0.2];
    expect(
      hits(
        script({ probability: 0.5 }, undefined, () => numbers.shift() ?? 1),
        3,
      ),
    ).toEqual([1, 0, 1]);
  });

  it('can be taken back', () => {
    const faults = script({});
    faults.remove(faults.list()[0]?.id ?? 0);
    expect(hits(faults, 1)).toEqual([0]);
  });
});
