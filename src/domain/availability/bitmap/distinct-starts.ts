/**
 * Starts at which places that share candidates can be filled by different people. Greedy for 32 starts at once settles nearly all;
 * what greed cannot fill is asked again exactly, start by start.
 */
import { canFill } from '../distinct-people.ts';
import { erodeWord } from './erosion.ts';
import type { PreparedCandidate } from './prepare.ts';

type Pool = readonly PreparedCandidate[];

/** The pools' candidates by number, so that the loops need no look-up by id. */
interface Roster {
  readonly candidates: Pool;
  /** Numbers of the *people* behind the candidates; one person may stand in several pools. */
  readonly pools: readonly (readonly { readonly candidate: number; readonly person: number }[])[];
  readonly people: number;
}

export function keepDistinct(starts: Int32Array, pools: readonly Pool[], shifts: readonly number[]): void {
  const roster = rosterOf(pools);
  const eroded = new Int32Array(roster.candidates.length);
  for (let w = 0; w < starts.length; w++) {
    const wanted = starts[w] as number;
    if (wanted === 0) continue;
    roster.candidates.forEach(({ free }, i) => {
      eroded[i] = ((free[w] as number) & wanted) === 0 ? 0 : erodeWord(free[w] as number, free[w + 1] as number, shifts);
    });
    let open = wanted & ~filledGreedily(roster, eroded, wanted);
    let refused = 0;
    while (open !== 0) {
      const start = open & -open;
      const canCome = ({ candidate }: { candidate: number }) => ((eroded[candidate] as number) & start) !== 0;
      if (!canFill(roster.pools.map((pool) => pool.filter(canCome).map(({ person }) => person)))) refused |= start;
      open ^= start;
    }
    starts[w] = wanted & ~refused;
  }
}

function rosterOf(pools: readonly Pool[]): Roster {
  const candidates = [...new Set(pools.flat())];
  const numbers = new Map(candidates.map((candidate, i) => [candidate, i]));
  const people = new Map([...new Set(candidates.map(({ id }) => id))].map((id, i) => [id, i]));
  const member = (candidate: PreparedCandidate) => ({ candidate: numbers.get(candidate) ?? 0, person: people.get(candidate.id) ?? 0 });
  return { candidates, pools: pools.map((pool) => pool.map(member)), people: people.size };
}

/** The wanted starts for which taking the first free, not yet taken person of each pool in turn works out. */
function filledGreedily({ pools, people }: Roster, eroded: Int32Array, wanted: number): number {
  const taken = new Int32Array(people);
  let filled = wanted;
  for (const pool of pools) {
    let missing = filled;
    for (let i = 0; i < pool.length && missing !== 0; i++) {
      const { candidate, person } = pool[i] as (typeof pool)[number];
      const already = taken[person] as number;
      const takes = (eroded[candidate] as number) & missing & ~already;
      taken[person] = already | takes;
      missing &= ~takes;
    }
    filled &= ~missing;
  }
  return filled;
}
