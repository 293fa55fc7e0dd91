/** Medians of rotated rounds: every candidate is measured once per round, in turn, so that a busy machine is unfair to nobody. */

export interface Subject {
  readonly name: string;
  readonly run: () => unknown;
}

const TARGET_MS = 25;
const MAX_CALLS = 20_000;

/** Microseconds of one call. */
export interface Timing {
  readonly median: number;
  /** The least disturbed round: other work on the machine only ever adds time. */
  readonly best: number;
}

export function timings(subjects: readonly Subject[], rounds: number): Map<string, Timing> {
  const calls = new Map(subjects.map((subject) => [subject.name, callsFor(subject)]));
  const samples = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < subjects.length; i++) {
      const subject = subjects[(i + round) % subjects.length] as Subject;
      samples.get(subject.name)?.push(timePerCall(subject.run, calls.get(subject.name) ?? 1));
    }
  }
  return new Map([...samples].map(([name, times]) => [name, { median: quantile(times, 0.5), best: Math.min(...times) }]));
}

/** Microseconds that a share `q` of the calls do not exceed. */
export function slowest(run: () => unknown, calls: number, q: number): number {
  return quantile(
    Array.from({ length: calls }, () => timePerCall(run, 1)),
    q,
  );
}

export function quantile(times: readonly number[], q: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

/** Warms the subject up and finds how many calls make one sample. */
function callsFor({ run }: Subject): number {
  let calls = 1;
  for (;;) {
    const taken = (timePerCall(run, calls) * calls) / 1_000;
    if (taken >= TARGET_MS || calls >= MAX_CALLS) return calls;
    calls = Math.min(MAX_CALLS, Math.max(calls * 2, Math.ceil((calls * TARGET_MS) / Math.max(taken, 0.01) / 2)));
  }
}

let sink: unknown;

function timePerCall(run: () => unknown, calls: number): number {
  const before = performance.now();
  for (let i = 0; i < calls; i++) sink = run();
  const after = performance.now();
  if (sink === performance) throw new Error('unreachable: keeps the results alive');
  return ((after - before) * 1_000) / calls;
}
