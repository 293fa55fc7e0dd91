/** Hands jobs over in the transaction of what they are about: either both are stored or neither. */
import type { JobName, JobPayloads } from '../ports/job-queue.ts';
import type { Scope } from './transaction.ts';

export interface Outbox {
  send<N extends JobName>(scope: Scope, name: N, payload: JobPayloads[N]): Promise<void>;
}
