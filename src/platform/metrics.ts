/** Numbers for Prometheus: requests by operation, and the process itself. Labels come from closed lists, never from callers. */
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

export interface Metrics {
  request(of: { operation: string; status: number; seconds: number }): void;
  job(of: { job: string; outcome: 'done' | 'failed'; seconds: number }): void;
  /** In the text format of Prometheus. */
  text(): Promise<{ contentType: string; body: string }>;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'calendula_http_request_seconds',
    help: 'Duration of requests by operation and status',
    labelNames: ['operation', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
  const jobs = new Histogram({
    name: 'calendula_job_seconds',
    help: 'Duration of background work by job and outcome',
    labelNames: ['job', 'outcome'],
    buckets: SECONDS,
    registers: [registry],
  });
  return {
    request: ({ operation, status, seconds }) => requests.observe({ operation, status: String(status) }, seconds),
    job: ({ job, outcome, seconds }) => jobs.observe({ job, outcome }, seconds),
    text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}
