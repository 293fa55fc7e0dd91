/** The suites of `npm test`, in the order in which they run: first what a change breaks most often. */

export interface Suite {
  readonly name: string;
  /** Environment of each run; a suite with several is run once for each. */
  readonly runs: readonly Readonly<Record<string, string>>[];
  /** Needs the browser applications built. */
  readonly needsWeb: boolean;
  /** Only when it is asked for by name: it needs what no machine has by itself. */
  readonly byHand?: boolean;
}

/** The server's own zone must never matter: whatever deals with time is run under all of these. */
const SERVER_ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland'];

/** Random scenarios differ from zone to zone and from run to run: five thousand in all. */
const SCENARIOS_PER_ZONE = Number(process.env.CALENDULA_PROPERTY_RUNS ?? 1_000);

export const SUITES: readonly Suite[] = [
  { name: 'architecture', runs: [{}], needsWeb: false },
  { name: 'unit', runs: [{}], needsWeb: false },
  { name: 'providers', runs: [{}], needsWeb: false },
  { name: 'api', runs: [{}], needsWeb: true },
  { name: 'e2e', runs: [{}], needsWeb: true },
  { name: 'servers', runs: [{}], needsWeb: true },
  { name: 'clients', runs: [{}], needsWeb: false },
  { name: 'systems', runs: [{}], needsWeb: false },
  { name: 'storage', runs: [{}], needsWeb: false },
  {
    name: 'properties',
    runs: SERVER_ZONES.map((zone) => ({ TZ: zone, CALENDULA_PROPERTY_RUNS: String(SCENARIOS_PER_ZONE) })),
    needsWeb: false,
  },
  { name: 'races', runs: [{}], needsWeb: false },
  { name: 'live', runs: [{}], needsWeb: false, byHand: true },
];
