/** All routes. A test compares them with the contract: every operation has exactly one. */
import type { Route } from '../route.ts';
import { applicationRoutes } from './application-routes.ts';
import { bookingRoutes } from './booking-routes.ts';
import { connectRunRoutes } from './connect-run-routes.ts';
import { connectionRoutes } from './connection-routes.ts';
import { interviewRoutes } from './interview-routes.ts';
import { mailRoutes } from './mail-routes.ts';
import { participantRoutes } from './participant-routes.ts';
import { planRoutes } from './plan-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { userRoutes } from './user-routes.ts';

export const ROUTES: readonly Route[] = [
  ...sessionRoutes,
  ...userRoutes,
  ...connectionRoutes,
  ...participantRoutes,
  ...connectRunRoutes,
  ...planRoutes,
  ...applicationRoutes,
  ...interviewRoutes,
  ...mailRoutes,
  ...bookingRoutes,
];
