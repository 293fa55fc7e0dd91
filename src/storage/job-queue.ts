/**
 * Background work on pg-boss, in the same database: a job is stored in the transaction of what it is about. Each kind of work has
 * a queue that gives out one job per booking, mail, run or mailbox at a time, and a second queue where jobs end that failed to the last try.
 */

import { sql } from 'kysely';
import { fromKysely, type JobResult, type JobWithMetadata, PgBoss, type Queue } from 'pg-boss';
import { Fault, isFault } from '../domain/fault.ts';
import type { JobName, JobPayloads, JobQueue } from '../ports/job-queue.ts';
import type { Database } from './database.ts';
import type { Outbox } from './outbox.ts';
import { embeddedJobDatabase } from './pglite/job-database.ts';
import { RepeatedTasks } from './repeated-tasks.ts';
import { faultReport } from './stored-shapes.ts';

const SCHEMA = 'calendula_jobs';
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Two days of trying: a calendar system or a mail server may be down for a day and the work must still arrive. */
const PATIENT = { retryLimit: 200, retryDelay: 2, retryBackoff: true, retryDelayMax: 15 * MINUTE };
/** A run asks for each mailbox only once more or less; whoever started it is waiting. */
const PROMPT = { retryLimit: 10, retryDelay: 2, retryBackoff: true, retryDelayMax: MINUTE };

const QUEUES: {
  readonly [N in JobName]: {
    readonly retry: typeof PATIENT;
    readonly parallel: number;
    readonly key: (payload: JobPayloads[N]) => string;
    /** Many hints are one look: a job that waits already stands for those that come after it. */
    readonly coalesced?: boolean;
  };
} = {
  'check-connection': { retry: PROMPT, parallel: 2, key: ({ connectionId }) => connectionId },
  'connect-run': { retry: PROMPT, parallel: 2, key: ({ runId }) => runId },
  'deliver-booking': { retry: PATIENT, parallel: 4, key: ({ bookingId }) => bookingId },
  'look-at-mailbox': { retry: PROMPT, parallel: 2, key: ({ connectionId, mailboxId }) => `${connectionId} ${mailboxId}`, coalesced: true },
  'send-mail': { retry: PATIENT, parallel: 4, key: ({ mailId }) => mailId },
};
const JOB_NAMES = Object.keys(QUEUES) as JobName[];

/** A worker that died is noticed after this long without a sign of life. */
const HEARTBEAT_SECONDS = 15;
const POLL_SECONDS = 0.5;
const DRAIN_TIMEOUT_MS = 30_000;
const OWN_CONNECTIONS = 3;

export interface OpenJobQueue {
  readonly jobs: JobQueue;
  readonly outbox: Outbox;
  /** Ends without waiting for jobs under way; after `drain` there are none. */
  close(): Promise<void>;
}

/**
 * The queue's own tables must be there: see `migrateJobQueue`.
 * @param onError hears of failures of the queue itself (a lost connection, a query that failed), never of a job's.
 */
export async function openJobQueue(database: Database, onError: (error: unknown) => void): Promise<OpenJobQueue> {
  const boss = await startBoss(database, { migrate: false, onError });
  const tasks = new RepeatedTasks(database, onError);
  const drain = async () => {
    await Promise.all([boss.stop({ graceful: true, timeout: DRAIN_TIMEOUT_MS }), tasks.stop()]);
  };
  const outbox: Outbox = {
    send: async (scope, name, payload) => {
      await boss.send(name, payload, { singletonKey: keyOf(name, payload), db: fromKysely(scope) });
    },
  };
  const jobs: JobQueue = {
    enqueue: async (name, payload) => {
      await boss.send(name, payload, { singletonKey: keyOf(name, payload) });
    },
    work: (name, handler, exhausted) => work(boss, name, { handler, exhausted }),
    every: (name, seconds, task) => tasks.every(name, seconds, task),
    drain,
  };
  return { jobs, outbox, close: drain };
}

/** Makes or updates the queue's tables and queues, and lets the organisations' role add jobs: nothing else. */
export async function migrateJobQueue(database: Database): Promise<void> {
  const failures: unknown[] = [];
  const boss = await startBoss(database, { migrate: true, onError: (error) => failures.push(error) });
  try {
    for (const name of JOB_NAMES) await ensureQueues(boss, name);
  } finally {
    await boss.stop({ graceful: false });
  }
  if (failures.length > 0) throw failures[0];
  const grants = [
    `grant usage on schema ${SCHEMA} to calendula_app`,
    `grant insert on ${SCHEMA}.job_common to calendula_app`,
    `grant select (id, start_after) on ${SCHEMA}.job_common to calendula_app`,
    `grant select on ${SCHEMA}.queue to calendula_app`,
  ];
  for (const grant of grants) await sql.raw(grant).execute(database.kysely);
}

async function startBoss(
  database: Database,
  { migrate, onError }: { migrate: boolean; onError: (error: unknown) => void },
): Promise<PgBoss> {
  const connection =
    database.kind === 'embedded'
      ? { db: embeddedJobDatabase(database.engine), backend: 'pglite' as const }
      : { connectionString: database.url, max: OWN_CONNECTIONS };
  const boss = new PgBoss({
    ...connection,
    schema: SCHEMA,
    migrate,
    supervise: !migrate,
    schedule: false,
    superviseIntervalSeconds: HEARTBEAT_SECONDS,
    monitorIntervalSeconds: HEARTBEAT_SECONDS,
    useListenNotify: !migrate,
    openTelemetry: { enabled: false },
  });
  boss.on('error', onError);
  return boss.start();
}

async function ensureQueues(boss: PgBoss, name: JobName): Promise<void> {
  const last = exhaustedQueue(name);
  const common = {
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: HOUR,
    retentionSeconds: 14 * DAY,
    deleteAfterSeconds: DAY,
    notify: true,
  };
  await ensureQueue(boss, { name: last, policy: 'standard', ...PATIENT, ...common });
  const policy = QUEUES[name].coalesced === true ? 'stately' : 'singleton';
  await ensureQueue(boss, { name, policy, deadLetter: last, ...QUEUES[name].retry, ...common });
}

async function ensureQueue(boss: PgBoss, { name, policy, ...options }: Queue & { name: string; policy: string }): Promise<void> {
  if ((await boss.getQueue(name)) === null) await boss.createQueue(name, { policy, ...options });
  else await boss.updateQueue(name, options);
}

function exhaustedQueue(name: JobName): string {
  return `${name}-exhausted`;
}

function keyOf<N extends JobName>(name: N, payload: JobPayloads[N]): string {
  return QUEUES[name].key(payload);
}

interface Handlers<N extends JobName> {
  readonly handler: (payload: JobPayloads[N]) => Promise<void>;
  readonly exhausted: (payload: JobPayloads[N], error: unknown) => Promise<void>;
}

async function work<N extends JobName>(boss: PgBoss, name: N, { handler, exhausted }: Handlers<N>): Promise<void> {
  const options = { pollingIntervalSeconds: POLL_SECONDS, notifyPollingIntervalSeconds: POLL_SECONDS, batchSize: 1 };
  const parallel = { ...options, localConcurrency: QUEUES[name].parallel, perJobResults: true as const };
  await boss.work(name, parallel, async (jobs: { id: string; data: JobPayloads[N] }[]) =>
    Promise.all(jobs.map((job) => attempt(job, handler))),
  );
  const last = { ...options, includeMetadata: true as const };
  await boss.work(exhaustedQueue(name), last, async (jobs: JobWithMetadata<JobPayloads[N]>[]) => {
    for (const { data, sourceOutput } of jobs) await exhausted(data, errorFrom(sourceOutput));
  });
}

/** A fault that says "never" is not tried again; everything else is, until the tries are used up. */
async function attempt<T>(job: { id: string; data: T }, handler: (payload: T) => Promise<void>): Promise<JobResult> {
  try {
    await handler(job.data);
    return { id: job.id, status: 'completed' };
  } catch (error) {
    const hopeless = isFault(error) && error.report.retry === 'never';
    return { id: job.id, status: hopeless ? 'deadletter' : 'failed', output: outputOf(error) };
  }
}

/** What is kept of an error in the queue: never its cause, which may hold anything. */
function outputOf(error: unknown): object {
  if (isFault(error)) return { fault: error.report };
  return { message: error instanceof Error ? error.message : String(error) };
}

function errorFrom(output: object | null): unknown {
  const { fault, message } = (output ?? {}) as { fault?: unknown; message?: unknown };
  const report = faultReport.safeParse(fault);
  if (report.success) return new Fault(report.data);
  return new Error(typeof message === 'string' ? message : 'the job ended without a word');
}
