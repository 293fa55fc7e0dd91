/** A thousand people connected at once by every system: within its limits, with no more calls than needed, and progress to see. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Organization } from '../../emulators/organization/organization.ts';
import type { ParticipantId } from '../../src/domain/identifiers.ts';
import { DEFAULT_HOURS } from '../../src/domain/time/weekly-hours.ts';
import { runConnectRun } from '../../src/use-cases/directory/run-connect-run.ts';
import { startConnectRun } from '../../src/use-cases/directory/start-connect-run.ts';
import { user } from '../support/fakes/world.ts';
import { type OpenConnectionBySystem, openConnectionBy } from '../support/systems/open-connection.ts';
import { SYSTEMS } from '../support/systems/systems.ts';

const PEOPLE = 1_000;
/** For each: find, write a test event, see it, take it away; the first read may be shared. */
const LEAST_CALLS_EACH = 4;
/** Looking before each write, reading back after it, a token now and then, being granted each mailbox. */
const MOST_CALLS_EACH = 14;
/** Google counts by the minute and user, and a run is mostly in one name. */
const MAX_MS = 900_000;

const addressOf = (number: number) => `person-${number}@marigold.example`;
const lines: string[] = [];
afterAll(() => console.log(['', 'A thousand calendars connected, calls by system:', ...lines].join('\n')));

function hire(organization: Organization): void {
  const [first] = organization.mailboxes();
  if (first === undefined) throw new Error('nobody to copy');
  for (let number = 1; number <= PEOPLE; number++) {
    const [id, address] = [`x${number}`, addressOf(number)];
    organization.setMailbox({ ...first, id, address, aliases: [], name: `Person ${number}` });
    organization.setAccount({ user: address, password: '', mailboxId: id, disabled: false, everyone: 'free-busy', grants: {} });
  }
}

async function bringIn({ ports, world }: OpenConnectionBySystem): Promise<void> {
  const since = ports.clock.now();
  const binding = { status: 'not-connected', connectionId: null, mailbox: null, fault: null, since, lastReadAt: null } as const;
  const people = Array.from({ length: PEOPLE }, (_, at) => ({
    id: ports.secrets.newId<ParticipantId>(),
    kind: 'person' as const,
    name: `Person ${at + 1}`,
    address: addressOf(at + 1),
    zone: 'UTC',
    hours: DEFAULT_HOURS('UTC'),
    location: '',
    capacity: null,
    binding,
  }));
  await ports.participants.upsert(world.organizationId, people);
}

describe.each(SYSTEMS)('$kind', (system) => {
  it('connects a thousand people', { timeout: MAX_MS }, async () => {
    const opened = await openConnectionBy(system, hire);
    const { ports, world, server, connection } = opened;
    try {
      await bringIn(opened);
      server.journal.clear();
      const who = await ports.participants.ids(world.organizationId, { text: 'person-' });
      const run = await startConnectRun(ports, user(world, 'participants.connect'), { connectionId: connection.id, who });
      if (run.kind !== 'started') throw new Error(run.kind);
      const seen = new Set<number>();
      const watch = setInterval(() => {
        void ports.runs.get(world.organizationId, run.runId).then((now) => seen.add(now?.counts.connected ?? 0));
      }, 100);
      const outcome = await runConnectRun(ports, world.system, { runId: run.runId });
      clearInterval(watch);
      const calls = [...server.journal.statuses.values()].reduce((sum, count) => sum + count, 0);
      const refused = (server.journal.statuses.get(429) ?? 0) + (server.journal.statuses.get(503) ?? 0);
      lines.push(`${system.kind}: ${calls} calls (least ${LEAST_CALLS_EACH * PEOPLE}), ${server.journal.peak} at once, ${refused} refused`);
      const failed = (await ports.runs.items(world.organizationId, run.runId)).filter(({ fault }) => fault !== null);
      expect(failed.map(({ fault }) => fault)).toEqual([]);
      expect(outcome).toEqual({ kind: 'finished', connected: PEOPLE, failed: 0 });
      expect(refused).toBe(0);
      expect(calls).toBeGreaterThanOrEqual(LEAST_CALLS_EACH * PEOPLE);
      expect(calls).toBeLessThanOrEqual(MOST_CALLS_EACH * PEOPLE);
      expect(seen.size).toBeGreaterThan(3);
    } finally {
      await opened.stop();
    }
  });
});
