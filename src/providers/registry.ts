/** All kinds of calendar systems this installation can be connected to. A new provider is one line here. */
import type { CalendarProvider, CalendarProviders } from '../ports/calendar-provider.ts';
import { caldavProvider } from './caldav/index.ts';
import { cronofyProvider } from './cronofy/index.ts';
import { exchangeProvider } from './exchange-ews/index.ts';
import { googleWorkspaceProvider } from './google-workspace/index.ts';
import { graphProvider } from './microsoft-graph/index.ts';

/** In the order in which they are offered. @param others Providers besides those of production, such as the one in memory for tests. */
export function createProviders(others: readonly CalendarProvider[] = []): CalendarProviders {
  const shipped = [graphProvider, exchangeProvider, googleWorkspaceProvider, cronofyProvider, caldavProvider];
  return new Map([...shipped, ...others].map((provider) => [provider.kind, provider]));
}
