/** Plans, applicants, applications, invitations and their history. */
import type { ExpressionBuilder, Selectable } from 'kysely';
import { sql } from 'kysely';
import type { ApplicantId, ApplicationId, OrganizationId, PlanId } from '../domain/identifiers.ts';
import type { Application, HistoryEntry } from '../domain/interview/application.ts';
import type { InterviewPlan } from '../domain/interview/plan.ts';
import type { InterviewStore } from '../ports/interview-store.ts';
import type { Page } from '../ports/participant-store.ts';
import { fromColumn, read, toColumn, toJson } from './columns.ts';
import { cursorFrom, cursorOf, PAGE_LIMIT } from './cursor.ts';
import type { Database } from './database.ts';
import { addHistory, historyOf, setApplicationStatus } from './history.ts';
import { createInvitationMethods } from './invitation-methods.ts';
import type { Outbox } from './outbox.ts';
import { applicationStatus, interviewPlan, language } from './stored-shapes.ts';
import type { Tables } from './tables.ts';
import { inOrganization } from './transaction.ts';

type Filter = Parameters<InterviewStore['applications']>[1];

export function createInterviewStore(database: Database, outbox: Outbox): InterviewStore {
  return {
    ...createInvitationMethods(database, outbox),
    savePlan: async (organizationId, plan) => savePlan(database, organizationId, plan),
    plan: async (organizationId, id) => {
      const row = await inOrganization(database, organizationId, (scope) =>
        scope.selectFrom('plan').selectAll().where('organization_id', '=', organizationId).where('plan_id', '=', id).executeTakeFirst(),
      );
      return row === undefined ? null : planFrom(row);
    },
    plans: async (organizationId) => {
      const rows = await inOrganization(database, organizationId, (scope) =>
        scope.selectFrom('plan').selectAll().where('organization_id', '=', organizationId).orderBy('name').orderBy('plan_id').execute(),
      );
      return rows.map(planFrom);
    },
    createApplication: (organizationId, application, history) => createApplication(database, { organizationId, application, history }),
    application: (organizationId, id) => findApplication(database, organizationId, id),
    applications: (organizationId, filter, limit, cursor) => applications(database, organizationId, { filter, limit, cursor }),
    setApplicationStatus: (organizationId, id, status) =>
      inOrganization(database, organizationId, (scope) => setApplicationStatus(scope, { organizationId, id, status })),
    history: (organizationId, id) => inOrganization(database, organizationId, (scope) => historyOf(scope, organizationId, id)),
    addHistory: (organizationId, id, entry) =>
      inOrganization(database, organizationId, (scope) => addHistory(scope, { organizationId, id, entry })),
  };
}

async function savePlan(database: Database, organizationId: OrganizationId, plan: InterviewPlan): Promise<void> {
  const content = { name: plan.name, content: toJson(plan) };
  await inOrganization(database, organizationId, (scope) =>
    scope
      .insertInto('plan')
      .values({ organization_id: organizationId, plan_id: plan.id, ...content })
      .onConflict((conflict) => conflict.columns(['organization_id', 'plan_id']).doUpdateSet(content))
      .execute(),
  );
}

async function createApplication(
  database: Database,
  of: { organizationId: OrganizationId; application: Application; history: HistoryEntry },
): Promise<void> {
  const { organizationId, application, history } = of;
  await inOrganization(database, organizationId, async (scope) => {
    await scope
      .insertInto('application')
      .values({
        organization_id: organizationId,
        application_id: application.id,
        applicant_id: application.applicant.id,
        applicant_name: application.applicant.name,
        applicant_email: application.applicant.email,
        applicant_language: application.applicant.language,
        position: application.position,
        status: application.status,
        created_at: toColumn(application.createdAt),
      })
      .execute();
    await addHistory(scope, { organizationId, id: application.id, entry: history });
  });
}

async function findApplication(database: Database, organizationId: OrganizationId, id: ApplicationId): Promise<Application | null> {
  const row = await inOrganization(database, organizationId, (scope) =>
    scope
      .selectFrom('application')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('application_id', '=', id)
      .executeTakeFirst(),
  );
  return row === undefined ? null : applicationFrom(row);
}

async function applications(
  database: Database,
  organizationId: OrganizationId,
  { filter, limit, cursor }: { filter: Filter; limit: number; cursor: string | null },
): Promise<Page<Application>> {
  const size = Math.min(limit, PAGE_LIMIT);
  return inOrganization(database, organizationId, async (scope) => {
    const matching = scope.selectFrom('application').where((where) => applicationFilter(where, organizationId, filter));
    const { count } = await matching.select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow();
    const after = cursor === null ? null : cursorFrom(cursor);
    const rows = await matching
      .selectAll()
      .$if(after !== null, (query) =>
        query.where(sql<boolean>`(created_at, application_id) < (${after?.[0] ?? ''}::timestamptz, ${after?.[1] ?? ''}::uuid)`),
      )
      .orderBy('created_at', 'desc')
      .orderBy('application_id', 'desc')
      .limit(size + 1)
      .execute();
    const items = rows.slice(0, size);
    const last = items.at(-1);
    const nextCursor = rows.length > size && last !== undefined ? cursorOf([last.created_at.toISOString(), last.application_id]) : null;
    return { items: items.map(applicationFrom), total: count, nextCursor };
  });
}

function applicationFilter(where: ExpressionBuilder<Tables, 'application'>, organizationId: OrganizationId, { status, text }: Filter) {
  return where.and([
    where('organization_id', '=', organizationId),
    ...(status === undefined ? [] : [where('status', '=', status)]),
    ...(text === undefined
      ? []
      : [
          sql<boolean>`position(lower(${text}) in lower(concat_ws(' ', applicant_name, applicant_email, ${sql.ref('application.position')}))) > 0`,
        ]),
  ]);
}

function planFrom(row: Selectable<Tables['plan']>): InterviewPlan {
  return { ...read(interviewPlan, row.content, 'plan.content'), id: row.plan_id as PlanId };
}

function applicationFrom(row: Tables['application']): Application {
  return {
    id: row.application_id as ApplicationId,
    applicant: {
      id: row.applicant_id as ApplicantId,
      name: row.applicant_name,
      email: row.applicant_email,
      language: read(language, row.applicant_language, 'application.applicant_language'),
    },
    position: row.position,
    status: read(applicationStatus, row.status, 'application.status'),
    createdAt: fromColumn(row.created_at),
  };
}
