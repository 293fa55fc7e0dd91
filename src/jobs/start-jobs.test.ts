import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { at, book, createWorld, invite } from '../../test/support/fakes/world.ts';
import { Fault } from '../domain/fault.ts';
import { createLog } from '../platform/log.ts';
import { createMetrics } from '../platform/metrics.ts';
import type { Timetable } from './schedule.ts';
import { startJobs } from './start-jobs.ts';

const TIMETABLE: Timetable = {
  refreshLiveSeconds: 5,
  refreshOthersSeconds: 1_800,
  verifyBookingsSeconds: 120,
  keepSubscriptionsSeconds: 30,
  sweepOverdueSeconds: 60,
  recheckConnectionsSeconds: 21_600,
};

async function started() {
  const world = await createWorld();
  const lines: Record<string, unknown>[] = [];
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  });
  await startJobs({ ports: world.ports, log: createLog('debug', sink), metrics: createMetrics() }, TIMETABLE);
  const run = async (name: string) => {
    const job = world.ports.jobs.enqueued.find((one) => one.name === name);
    await world.ports.jobs.handlers.get(name)?.work(job?.payload as never);
  };
  const exhaust = async (name: string, error: unknown) => {
    const job = world.ports.jobs.enqueued.find((one) => one.name === name);
    await world.ports.jobs.handlers.get(name)?.exhausted(job?.payload as never, error);
  };
  return { world, lines, run, exhaust };
}

it('works on every job and keeps the timetable it is given', async () => {
  const { world } = await started();
  expect([...world.ports.jobs.handlers.keys()].sort()).toEqual([
    'check-connection',
    'connect-run',
    'deliver-booking',
    'look-at-mailbox',
    'send-mail',
  ]);
  expect(Object.fromEntries([...world.ports.jobs.recurring].map(([name, { seconds }]) => [name, seconds]))).toEqual({
    'refresh-free-busy': 5,
    'verify-bookings': TIMETABLE.verifyBookingsSeconds,
    'keep-subscriptions': TIMETABLE.keepSubscriptionsSeconds,
    'sweep-overdue': TIMETABLE.sweepOverdueSeconds,
    'recheck-connections': TIMETABLE.recheckConnectionsSeconds,
  });
});

it('logs name, duration and outcome, and delivers', async () => {
  const { world, lines, run } = await started();
  await book(world, await invite(world), at(1, 10));
  await run('deliver-booking');
  await run('send-mail');
  expect(lines).toMatchObject([
    { job: 'deliver-booking', durationMs: 0, outcome: { kind: 'delivered', verified: 3 } },
    { job: 'send-mail', outcome: { kind: 'sent' } },
  ]);
});

it('throws a fault on to the queue, and tells the recruiter after the last try', async () => {
  const { world, lines, run, exhaust } = await started();
  const invited = await invite(world);
  world.mailFault = new Fault({ code: 'mail.unavailable', retry: 'later', blame: 'provider', detail: 'Busy.' });
  await expect(run('send-mail')).rejects.toThrow('mail.unavailable');
  expect(lines).toMatchObject([{ level: 'warn', job: 'send-mail', fault: { code: 'mail.unavailable' } }]);
  await exhaust('send-mail', new Error('a bug'));
  const last = (await world.ports.interviews.history(world.organizationId, invited.applicationId)).at(-1);
  expect(last).toMatchObject({ kind: 'mail-failed', facts: { code: 'mail.unavailable' } });
});

it('runs the timetable for every organisation; one that breaks does not stop the others', async () => {
  const { world, lines } = await started();
  await world.ports.accounts.createOrganization({
    id: 'organization-2' as typeof world.organizationId,
    name: 'Other',
    zone: 'UTC',
    language: 'en',
  });
  const { liveInvitations } = world.ports.interviews;
  world.ports.interviews.liveInvitations = async (organizationId, now) => {
    if (organizationId === world.organizationId) throw new Error('broken');
    return liveInvitations(organizationId, now);
  };
  for (const { task } of world.ports.jobs.recurring.values()) await task();
  const refreshed = lines.filter(({ job }) => job === 'refresh-free-busy');
  expect(refreshed).toMatchObject([{ level: 'error' }, { level: 'debug', organizationId: 'organization-2' }]);
  expect(lines.map(({ job }) => job)).toContain('sweep-sessions');
});

it('reads all others only now and then', async () => {
  const { world, lines } = await started();
  const task = world.ports.jobs.recurring.get('refresh-free-busy')?.task;
  for (let i = 0; i < 3; i++) await task?.();
  expect(lines.filter(({ job }) => job === 'refresh-free-busy-of-others').length).toBe(1);
  world.now = at(0, 9);
  await task?.();
  expect(lines.filter(({ job }) => job === 'refresh-free-busy-of-others').length).toBe(2);
});
