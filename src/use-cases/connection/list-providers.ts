/** The calendar systems that can be connected, with the form each needs. */
import type { UserAccess } from '../../domain/access/proof.ts';
import type { CalendarProvider } from '../../ports/calendar-provider.ts';
import type { Ports } from '../../ports/ports.ts';

export type ProviderDescription = Pick<CalendarProvider, 'kind' | 'title' | 'summary' | 'levels' | 'fields'>;

export function listProviders(ports: Pick<Ports, 'providers'>, _access: UserAccess<'connections.view'>): readonly ProviderDescription[] {
  return [...ports.providers.values()].map(({ kind, title, summary, levels, fields }) => ({ kind, title, summary, levels, fields }));
}
