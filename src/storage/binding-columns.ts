/** A calendar binding as columns of its participant. */
import type { CalendarBinding } from '../domain/directory/participant.ts';
import { toColumn, toNullableColumn, toNullableJson } from './columns.ts';

export function bindingColumns(binding: CalendarBinding) {
  return {
    status: binding.status,
    connection_id: binding.connectionId,
    mailbox_id: binding.mailbox?.id ?? null,
    mailbox_address: binding.mailbox?.address ?? null,
    fault: toNullableJson(binding.fault),
    since: toColumn(binding.since),
    last_read_at: toNullableColumn(binding.lastReadAt),
  };
}
