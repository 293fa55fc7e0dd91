/** The history of an application and its status: written inside the transaction of whatever happened. */
import type { ApplicationId, OrganizationId } from '../domain/identifiers.ts';
import type { ApplicationStatus, HistoryEntry } from '../domain/interview/application.ts';
import { fromColumn, read, toColumn, toJson } from './columns.ts';
import { historyActor, historyFacts, historyKind } from './stored-shapes.ts';
import type { Scope } from './transaction.ts';

interface Of {
  readonly organizationId: OrganizationId;
  readonly id: ApplicationId;
}

export async function addHistory(scope: Scope, { organizationId, id, entry }: Of & { entry: HistoryEntry }): Promise<void> {
  await scope
    .insertInto('history_entry')
    .values({
      organization_id: organizationId,
      application_id: id,
      at: toColumn(entry.at),
      kind: entry.kind,
      actor: toJson(entry.actor),
      facts: toJson(entry.facts),
    })
    .execute();
}

export async function historyOf(scope: Scope, organizationId: OrganizationId, id: ApplicationId): Promise<readonly HistoryEntry[]> {
  const rows = await scope
    .selectFrom('history_entry')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('application_id', '=', id)
    .orderBy('at')
    .orderBy('entry_number')
    .execute();
  return rows.map((row) => ({
    at: fromColumn(row.at),
    kind: read(historyKind, row.kind, 'history_entry.kind'),
    actor: read(historyActor, row.actor, 'history_entry.actor'),
    facts: read(historyFacts, row.facts, 'history_entry.facts'),
  }));
}

export async function setApplicationStatus(scope: Scope, to: Of & { status: ApplicationStatus }): Promise<void> {
  await scope
    .updateTable('application')
    .set({ status: to.status })
    .where('organization_id', '=', to.organizationId)
    .where('application_id', '=', to.id)
    .execute();
}
