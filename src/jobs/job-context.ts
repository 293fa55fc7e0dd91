/** What every job is given, and how its end is logged: name, duration, outcome. Secrets and calendar contents never get here. */
import { mintSystemAccess, type SystemAccess } from '../domain/access/proof.ts';
import { type FaultReport, isFault } from '../domain/fault.ts';
import { SECOND_MS } from '../domain/time/instant.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { Ports } from '../ports/ports.ts';

export interface JobContext {
  readonly ports: Ports;
  readonly log: Log;
  readonly metrics: Metrics;
}

type Job = Readonly<Record<string, string>> & { readonly job: string };

/**
 * Runs one piece of work, counts it and logs how it ended. What it throws is logged and thrown on. Work that comes again every few
 * seconds is told at level `debug` while it goes well.
 */
export async function logged<T>(
  { ports, log, metrics }: JobContext,
  job: Job,
  work: () => Promise<T>,
  level: 'info' | 'debug' = 'info',
): Promise<T> {
  const startedAt = ports.clock.now();
  const end = (outcome: 'done' | 'failed') => {
    const durationMs = ports.clock.now() - startedAt;
    metrics.job({ job: job.job, outcome, seconds: durationMs / SECOND_MS });
    return durationMs;
  };
  try {
    const outcome = await work();
    log[level]({ ...job, durationMs: end('done'), outcome }, 'job done');
    return outcome;
  } catch (error) {
    const durationMs = end('failed');
    if (isFault(error)) log.warn({ ...job, durationMs, fault: error.report }, 'job met a fault');
    else log.error({ ...job, durationMs, error }, 'job broke');
    throw error;
  }
}

/** Does the work for every organisation. One that fails is logged and does not keep the others waiting. */
export async function forEachOrganization(
  context: JobContext,
  job: string,
  work: (access: SystemAccess) => Promise<unknown>,
): Promise<void> {
  for (const { id } of await context.ports.accounts.organizations()) {
    // `logged` has told what happened; the next run of the timetable tries again.
    await logged(context, { job, organizationId: id }, () => work(mintSystemAccess(id)), 'debug').catch(() => undefined);
  }
}

/** What made the last try of a job fail. */
export function reportOf(error: unknown, code: FaultReport['code']): FaultReport {
  if (isFault(error)) return error.report;
  return { code, retry: 'never', blame: 'us', detail: 'This was tried again and again and broke off each time. The log says more.' };
}
