/** Connections with which calendars can be connected now. */
import { useQuery } from '@tanstack/react-query';
import type { Connection } from '../../../client/api.ts';
import { connectionsQuery } from '../../api/connections.ts';
import { useMay } from '../../api/session.ts';

export function useActiveConnections(): readonly Connection[] {
  const may = useMay();
  const { data } = useQuery({ ...connectionsQuery, enabled: may('connections.view') });
  return data?.items.filter((connection) => connection.state === 'active' || connection.state === 'degraded') ?? [];
}
