/** The whole API: every operation by its id. What is not in here cannot be reached. */
import * as applications from './applications.ts';
import * as booking from './booking.ts';
import * as connectRuns from './connect-runs.ts';
import * as connections from './connections.ts';
import * as interviews from './interviews.ts';
import * as mails from './mails.ts';
import type { Operation } from './operation.ts';
import * as participants from './participants.ts';
import * as plans from './plans.ts';
import * as session from './session.ts';
import * as users from './users.ts';

export const API_BASE = '/api/v1';

const modules = [session, users, connections, participants, connectRuns, plans, applications, interviews, mails, booking];

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'operationId' in value;
}

/** In an order of its own: the order of a module's names differs between runtimes. */
export const OPERATIONS: readonly Operation[] = modules.flatMap((module) =>
  Object.values(module)
    .filter(isOperation)
    .sort((a, b) => (a.operationId < b.operationId ? -1 : 1)),
);
