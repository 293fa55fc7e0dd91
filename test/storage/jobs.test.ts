/** The job queue and repeated tasks, the same on every engine. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import type { BookingId, ConnectionId, MailId, OrganizationId } from '../../src/domain/identifiers.ts';
import { openJobQueue } from '../../src/storage/job-queue.ts';
import { inOrganization } from '../../src/storage/transaction.ts';
import { buildWorld, ENGINES, type Engine, FAULT, secrets } from '../support/storage/world.ts';

const until = { timeout: 20_000, interval: 20 };
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(ENGINES)('jobs on $name', ({ open }) => {
  let engine: Engine;
  let organizationId: OrganizationId;
  const delivered: string[] = [];
  const underWay = new Map<string, number>();
  let mostAtOnce = 0;
  const mails: string[] = [];
  const checks: string[] = [];
  const exhausted: unknown[] = [];
  beforeAll(async () => {
    engine = await open();
    ({ organizationId } = await buildWorld(engine.storage.stores));
    const { jobs } = engine.storage;
    await jobs.work(
      'deliver-booking',
      async ({ bookingId }) => {
        underWay.set(bookingId, (underWay.get(bookingId) ?? 0) + 1);
        mostAtOnce = Math.max(mostAtOnce, underWay.get(bookingId) ?? 0);
        await pause(50);
        underWay.set(bookingId, (underWay.get(bookingId) ?? 0) - 1);
        delivered.push(bookingId);
      },
      async () => {},
    );
    await jobs.work(
      'send-mail',
      async ({ mailId }) => {
        mails.push(mailId);
        if (mails.filter((id) => id === mailId).length < 2) throw new Error('not yet');
      },
      async () => {},
    );
    await jobs.work(
      'check-connection',
      async ({ connectionId }) => {
        checks.push(connectionId);
        throw new Fault({ ...FAULT, retry: 'never' });
      },
      async ({ connectionId }, error) => {
        exhausted.push(connectionId, error);
      },
    );
  });
  afterAll(async () => {
    await engine.close();
    expect(engine.complaints).toEqual([]);
  });

  test('two jobs of one booking never run at once, jobs of two bookings do', async () => {
    const [one, two] = [secrets.newId<BookingId>(), secrets.newId<BookingId>()];
    for (let n = 0; n < 3; n++) {
      await engine.storage.jobs.enqueue('deliver-booking', { organizationId, bookingId: one });
      await engine.storage.jobs.enqueue('deliver-booking', { organizationId, bookingId: two });
    }
    await expect.poll(() => delivered.length, until).toBe(6);
    expect(mostAtOnce).toBe(1);
  });

  test('a job that failed is tried again', async () => {
    const mailId = secrets.newId<MailId>();
    await engine.storage.jobs.enqueue('send-mail', { organizationId, mailId });
    await expect.poll(() => mails.filter((id) => id === mailId).length, until).toBe(2);
  });

  test('a fault that never mends goes straight to the end, with its report', async () => {
    const connectionId = secrets.newId<ConnectionId>();
    await engine.storage.jobs.enqueue('check-connection', { organizationId, connectionId });
    await expect.poll(() => exhausted.length, until).toBe(2);
    expect(checks).toEqual([connectionId]);
    expect(exhausted[0]).toBe(connectionId);
    expect(exhausted[1]).toMatchObject({ report: { ...FAULT, retry: 'never' } });
  });

  test('a job goes with its transaction', async () => {
    const bookingId = secrets.newId<BookingId>();
    const before = delivered.length;
    const failing = inOrganization(engine.storage.database, organizationId, async (scope) => {
      await engine.storage.outbox.send(scope, 'deliver-booking', { organizationId, bookingId });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await pause(1_500);
    expect(delivered).toHaveLength(before);
    await inOrganization(engine.storage.database, organizationId, (scope) =>
      engine.storage.outbox.send(scope, 'deliver-booking', { organizationId, bookingId }),
    );
    await expect.poll(() => delivered.at(-1), until).toBe(bookingId);
  });

  test('a repeated task runs on one of two queues at a time, again and again, and survives its failures', async () => {
    const complaints: unknown[] = [];
    const other = await openJobQueue(engine.storage.database, (error) => complaints.push(error));
    let running = 0;
    let most = 0;
    let runs = 0;
    const task = async () => {
      running++;
      runs++;
      most = Math.max(most, running);
      await pause(300);
      running--;
      if (runs === 2) throw new Error('once');
    };
    await engine.storage.jobs.every('beat', 1, task);
    await other.jobs.every('beat', 1, task);
    await expect.poll(() => runs, until).toBeGreaterThanOrEqual(4);
    await other.close();
    const soFar = runs;
    await expect.poll(() => runs, until).toBeGreaterThan(soFar);
    expect(most).toBe(1);
    const failures = [...complaints, ...engine.complaints.splice(0)];
    expect(failures).toHaveLength(1);
  });
});
