/** All kinds of calendar systems this installation can be connected to. A new provider is one line here. */
import type { CalendarProvider, CalendarProviders } from '../ports/calendar-provider.ts';
import { caldavProvider } from './caldav/index.ts';
import { googleWorkspaceProvider } from './google-workspace/index.ts';

/** @param others Providers besides those of production, such as the one in memory for tests. */
export function createProviders(others: readonly CalendarProvider[] = []): CalendarProviders {
  return new Map([caldavProvider, googleWorkspaceProvider, ...others].map((provider) => [provider.kind, provider]));
}
