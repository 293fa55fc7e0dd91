/**
 * Bookings per second (hold and confirm, four participants each), on a real server and on the embedded database.
 * `hot`: everybody wants the same four calendars, each a time of their own. `spread`: four random calendars of many.
 * Run: node bench/bookings.ts [seconds per figure] [rounds]
 */

import type { ParticipantId } from '../src/domain/identifiers.ts';
import type { Invitation } from '../src/domain/interview/invitation.ts';
import type { Stores } from '../src/storage/open-storage.ts';
import {
  book,
  buildWorld,
  type Engine,
  invite,
  newHold,
  openEmbedded,
  openServer,
  span,
  type World,
} from '../test/support/storage/world.ts';

type Pattern = 'hot' | 'spread';
const [seconds = 3, rounds = 3] = process.argv.slice(2).map(Number);
const CLIENTS = [1, 10, 100];
/** Prepared ahead, so that only booking is measured. */
const INVITATIONS_PER_SECOND = 600;
let slot = 0;

async function measure(stores: Stores, world: World, of: { pattern: Pattern; clients: number }): Promise<number> {
  const invitations: Invitation[] = [];
  const wanted = INVITATIONS_PER_SECOND * seconds;
  while (invitations.length < wanted) invitations.push(...(await Promise.all(Array.from({ length: 20 }, () => invite(stores, world)))));
  const started = performance.now();
  let booked = 0;
  const client = async () => {
    for (let next = invitations.pop(); next !== undefined && performance.now() - started < seconds * 1_000; next = invitations.pop()) {
      const start = 15 * slot++;
      if ((await book(stores, world, newHold(next.id, span(start, start + 15), panel(world, of.pattern)))) !== null) booked++;
    }
  };
  await Promise.all(Array.from({ length: of.clients }, client));
  return (booked * 1_000) / (performance.now() - started);
}

function panel({ people }: World, pattern: Pattern): ParticipantId[] {
  if (pattern === 'hot') return people.slice(0, 4);
  const chosen = new Set<ParticipantId>();
  while (chosen.size < 4) chosen.add(people[Math.floor(Math.random() * people.length)] as ParticipantId);
  return [...chosen];
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function run(name: string, open: () => Promise<Engine>): Promise<Map<string, number>> {
  const engine = await open();
  const { stores } = engine.storage;
  const world = await buildWorld(stores, { people: 1_000, rooms: 0 });
  const medians = new Map<string, number>();
  for (const pattern of ['spread', 'hot'] as const) {
    for (const clients of CLIENTS) {
      const figures: number[] = [];
      for (let round = 0; round < rounds; round++) figures.push(await measure(stores, world, { pattern, clients }));
      const key = `${pattern}, ${clients} clients`;
      medians.set(key, median(figures));
      process.stdout.write(`${name}, ${key}: ${figures.map(Math.round).join(' / ')} per second, median ${Math.round(median(figures))}\n`);
    }
  }
  await engine.close();
  return medians;
}

const server = await run('PostgreSQL', openServer);
const embedded = await run('PGlite', openEmbedded);
for (const [key, value] of server) process.stdout.write(`${key}: PostgreSQL / PGlite = ${(value / (embedded.get(key) ?? 1)).toFixed(2)}\n`);
