/** Addresses of the administration. Every page is loaded when it is first opened; filters live in the address. */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import type { Permission } from '../client/api.ts';
import { isProblem } from '../client/api.ts';
import { queryClient } from './api/client.ts';
import { sessionQuery } from './api/session.ts';
import { NotFound } from './shell/not-found.tsx';
import { PageError } from './shell/page-error.tsx';
import * as search from './shell/search-params.ts';
import { Shell } from './shell/shell.tsx';

const root = createRootRoute({ notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: search.signInSearch,
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (isProblem(error, 'not-signed-in')) throw redirect({ to: '/sign-in', search: { to: location.href } });
      throw error;
    }
  },
  component: Shell,
  errorComponent: PageError,
});

/** Where the rail begins for a user: the first page that the permissions open. */
const HOMES = [
  ['interviews.view', '/interviews'],
  ['applicants.view', '/applicants'],
  ['participants.view', '/people'],
  ['users.view', '/users'],
] as const satisfies readonly (readonly [Permission, string])[];

const home = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: async () => {
    const { permissions } = await queryClient.ensureQueryData(sessionQuery);
    const found = HOMES.find(([permission]) => permissions.includes(permission));
    throw redirect({ to: found ? found[1] : '/profile' });
  },
});

const page = { getParentRoute: () => shell } as const;

const interviews = createRoute({
  ...page,
  path: '/interviews',
  validateSearch: search.interviewSearch,
  component: lazyRouteComponent(() => import('./pages/interviews/interviews-page.tsx'), 'InterviewsPage'),
});
const applicants = createRoute({
  ...page,
  path: '/applicants',
  validateSearch: search.applicantSearch,
  component: lazyRouteComponent(() => import('./pages/applicants/applicants-page.tsx'), 'ApplicantsPage'),
});
const application = createRoute({
  ...page,
  path: '/applicants/$id',
  component: lazyRouteComponent(() => import('./pages/application/application-page.tsx'), 'ApplicationPage'),
});
const plans = createRoute({
  ...page,
  path: '/plans',
  component: lazyRouteComponent(() => import('./pages/plans/plans-page.tsx'), 'PlansPage'),
});
const plan = createRoute({
  ...page,
  path: '/plans/$id',
  component: lazyRouteComponent(() => import('./pages/plans/plan-page.tsx'), 'PlanPage'),
});
const people = createRoute({
  ...page,
  path: '/people',
  validateSearch: search.participantSearch,
  component: lazyRouteComponent(() => import('./pages/participants/people-page.tsx'), 'PeoplePage'),
});
const rooms = createRoute({
  ...page,
  path: '/rooms',
  validateSearch: search.participantSearch,
  component: lazyRouteComponent(() => import('./pages/participants/rooms-page.tsx'), 'RoomsPage'),
});
const connections = createRoute({
  ...page,
  path: '/connections',
  component: lazyRouteComponent(() => import('./pages/connections/connections-page.tsx'), 'ConnectionsPage'),
});
const settings = createRoute({
  ...page,
  path: '/settings/calendar',
  component: lazyRouteComponent(() => import('./pages/settings/calendar-page.tsx'), 'CalendarSettingsPage'),
});
const connect = createRoute({
  ...page,
  path: '/settings/calendar/connect',
  validateSearch: search.connectSearch,
  component: lazyRouteComponent(() => import('./pages/connect/connect-page.tsx'), 'ConnectPage'),
});
const authorized = createRoute({
  ...page,
  path: '/settings/calendar/authorized',
  component: lazyRouteComponent(() => import('./pages/connect/authorized-page.tsx'), 'AuthorizedPage'),
});
const users = createRoute({
  ...page,
  path: '/users',
  component: lazyRouteComponent(() => import('./pages/users/users-page.tsx'), 'UsersPage'),
});
const outbox = createRoute({
  ...page,
  path: '/outbox',
  validateSearch: search.outboxSearch,
  component: lazyRouteComponent(() => import('./pages/outbox/outbox-page.tsx'), 'OutboxPage'),
});
const profile = createRoute({
  ...page,
  path: '/profile',
  component: lazyRouteComponent(() => import('./pages/profile/profile-page.tsx'), 'ProfilePage'),
});

const routeTree = root.addChildren([
  signIn,
  shell.addChildren([
    home,
    interviews,
    applicants,
    application,
    plans,
    plan,
    people,
    rooms,
    connections,
    settings,
    authorized,
    connect,
    users,
    outbox,
    profile,
  ]),
]);

export const router = createRouter({
  routeTree,
  basepath: '/admin',
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
