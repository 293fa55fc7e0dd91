/** The calendar systems one piece of work needs, each opened once and all closed at the end. */
import type { Connection } from '../../domain/connection/connection.ts';
import type { ConnectionId, OrganizationId } from '../../domain/identifiers.ts';
import type { CalendarSystem } from '../../ports/calendar-provider.ts';
import { openUsable, type SystemPorts } from './open-system.ts';

export interface SystemInUse {
  readonly system: CalendarSystem;
  readonly connection: Connection;
}

/** @throws Fault `config.invalid` when the connection does not exist or is not in use. */
export type SystemOf = (connectionId: ConnectionId) => Promise<SystemInUse>;

export async function withSystems<T>(
  ports: SystemPorts,
  organizationId: OrganizationId,
  work: (systemOf: SystemOf) => Promise<T>,
): Promise<T> {
  const open = new Map<ConnectionId, Promise<SystemInUse>>();
  const systemOf: SystemOf = (connectionId) => {
    const opening = open.get(connectionId) ?? openUsable(ports, { organizationId, connectionId });
    open.set(connectionId, opening);
    return opening;
  };
  try {
    return await work(systemOf);
  } finally {
    for (const opened of await Promise.allSettled(open.values())) {
      if (opened.status === 'fulfilled') await opened.value.system.close();
    }
  }
}
