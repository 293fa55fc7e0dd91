/**
 * Calls of Cronofy's own client (npm package `cronofy`), in a process of its own: only there is the test's authority trusted. Reads the
 * calls as JSON from standard input and prints their outcomes in the same order.
 */
import { createRequire } from 'node:module';

export interface CronofyCall {
  /** Origin that stands in for the vendor's. */
  readonly api: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export interface CronofyOutcome {
  readonly result: unknown;
  readonly status: number | null;
}

type Client = { urls: { api: string } } & Readonly<Record<string, (options: unknown) => unknown>>;

const require = createRequire(import.meta.url);
const Cronofy = require('cronofy') as new (config: unknown) => Client;

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const outcomes: CronofyOutcome[] = [];
for (const { api, config, method, options } of JSON.parse(Buffer.concat(chunks).toString('utf8')) as CronofyCall[]) {
  const client = new Cronofy(config);
  client.urls.api = api;
  try {
    outcomes.push({ result: (await client[method]?.(options)) ?? null, status: null });
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    outcomes.push({ result: String(error), status: statusCode ?? 0 });
  }
}
process.stdout.write(JSON.stringify(outcomes));
