/** From the details somebody typed to a connection whose check runs, or that waits to be authorised. */
import { useNavigate } from '@tanstack/react-router';
import type { AccessLevel, Provider } from '../../../client/api.ts';
import { useCheckConnection, useCreateConnection } from '../../api/connections.ts';
import { useMe } from '../../api/session.ts';

export interface ConnectionDetails {
  name: string;
  settings: Record<string, string>;
  probeMailbox: string;
  outOfScopeMailbox: string;
}

/** A calendar system that asks for a zone most likely means the organisation's. */
const ZONE_FIELD = 'zone';

export function useFirstDetails(provider: Provider): ConnectionDetails {
  const { organization } = useMe();
  const asksForZone = provider.fields.some((field) => field.name === ZONE_FIELD);
  const settings: Record<string, string> = asksForZone ? { [ZONE_FIELD]: organization.zone } : {};
  return { name: provider.title, settings, probeMailbox: '', outOfScopeMailbox: '' };
}

/** `start` creates the connection, begins its check where it can, and goes on to the step that shows it. */
export function useConnecting() {
  const navigate = useNavigate();
  const create = useCreateConnection();
  const check = useCheckConnection();
  const start = (provider: Provider, level: AccessLevel, details: ConnectionDetails) => {
    const body = {
      provider: provider.kind,
      name: details.name.trim(),
      level,
      settings: details.settings,
      probeMailbox: details.probeMailbox.trim(),
      outOfScopeMailbox: details.outOfScopeMailbox.trim() || null,
    };
    create.mutate(body, {
      onSuccess: (connection) => {
        // One that is authorised on a page is checked when the browser is back.
        if (!connection.authorizedOnPage) check.mutate(connection.id);
        void navigate({ to: '/settings/calendar/connect', search: { connection: connection.id } });
      },
    });
  };
  return { create, start };
}
