/** The tables as Kysely sees them, column by column. A test compares this file with the schema the migrations make. */
import type { ColumnType, Generated } from 'kysely';

/** Read as `Date`, written as `Date`; milliseconds are exact. */
type At = Date;
type NullableAt = Date | null;
/** Read parsed but unchecked, written as JSON text. */
type Json = ColumnType<unknown, string, string>;
type NullableJson = ColumnType<unknown, string | null, string | null>;

export interface Tables {
  organization: { organization_id: string; name: string; zone: string; language: string };
  app_user: {
    organization_id: string;
    user_id: string;
    name: string;
    email: string;
    roles: string[];
    language: string;
    active: boolean;
    password_hash: string;
  };
  sign_in: { email: string; organization_id: string; user_id: string };
  session: { token_hash: string; organization_id: string; user_id: string; created_at: At; expires_at: At };
  connection: {
    organization_id: string;
    connection_id: string;
    provider: string;
    name: string;
    declared_level: string;
    state: string;
    service_account: string | null;
    settings: Json;
    sealed_secrets: string;
    capabilities: NullableJson;
    probe_mailbox: string;
    out_of_scope_mailbox: string | null;
    last_check: NullableJson;
    created_at: At;
  };
  connection_vault: { organization_id: string; connection_id: string; key: string; sealed: string };
  participant: {
    organization_id: string;
    participant_id: string;
    kind: string;
    name: string;
    address: string;
    zone: string;
    hours: Json;
    location: string;
    capacity: number | null;
    status: string;
    connection_id: string | null;
    mailbox_id: string | null;
    mailbox_address: string | null;
    fault: NullableJson;
    since: At;
    last_read_at: NullableAt;
    change_cursor: string | null;
  };
  free_busy: { organization_id: string; participant_id: string; known: NullableJson; as_of: NullableAt; fault: NullableJson };
  connect_run: { organization_id: string; run_id: string; connection_id: string; started_at: At; finished_at: NullableAt };
  connect_run_item: { organization_id: string; run_id: string; participant_id: string; result: string; fault: NullableJson };
  plan: { organization_id: string; plan_id: string; name: string; content: Json };
  application: {
    organization_id: string;
    application_id: string;
    applicant_id: string;
    applicant_name: string;
    applicant_email: string;
    applicant_language: string;
    position: string;
    status: string;
    created_at: At;
  };
  history_entry: {
    organization_id: string;
    application_id: string;
    entry_number: Generated<string>;
    at: At;
    kind: string;
    actor: Json;
    facts: Json;
  };
  invitation: {
    organization_id: string;
    invitation_id: string;
    application_id: string;
    plan_id: string;
    plan: Json;
    state: string;
    sealed_token: string;
    created_at: At;
    expires_at: At;
  };
  invitation_link: { token_hash: string; organization_id: string; invitation_id: string };
  hold: {
    organization_id: string;
    hold_id: string;
    invitation_id: string;
    starts_at: At;
    ends_at: At;
    people: string[];
    room: string | null;
    expires_at: At;
  };
  booking: {
    organization_id: string;
    booking_id: string;
    invitation_id: string;
    starts_at: At;
    ends_at: At;
    people: string[];
    room: string | null;
    state: string;
    uid: string;
    sequence: number;
    created_at: At;
  };
  claim: {
    organization_id: string;
    participant_id: string;
    starts_at: At;
    ends_at: At;
    during: ColumnType<string, never, never>;
    hold_id: string | null;
    booking_id: string | null;
  };
  calendar_write: {
    organization_id: string;
    booking_id: string;
    participant_id: string;
    wanted: string;
    sequence: number;
    state: string;
    attempts: number;
    fault: NullableJson;
    updated_at: At;
  };
  mail: {
    organization_id: string;
    mail_id: string;
    application_id: string;
    to_name: string;
    to_address: string;
    subject: string;
    body_text: string;
    body_html: string;
    calendar: NullableJson;
    state: string;
    created_at: At;
    sent_at: NullableAt;
  };
  idempotency_answer: {
    scope: string;
    key: string;
    request_hash: string;
    status: number | null;
    body: string | null;
    created_at: At;
  };
  task_lease: { name: string; held_by: string | null; held_until: NullableAt; due_at: At };
  schema_migration: { version: number; name: string; checksum: string; applied_at: Generated<Date> };
}
