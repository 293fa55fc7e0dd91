-- The first schema. Every organisation table leads each key, index and constraint with organization_id, carries forced
-- row level security, and is read and written only as calendula_app inside a transaction that names its organisation.
-- Look-up tables answer "which organisation is this?"; only they and the list of organisations are open to calendula_system.

create extension if not exists btree_gist;

do $$ begin
  create role calendula_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;
do $$ begin
  create role calendula_system nologin;
exception when duplicate_object or unique_violation then null;
end $$;
-- A superuser may take any role; everybody else has to be a member of it.
do $$ begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant calendula_app, calendula_system to %I', current_user);
  end if;
end $$;
grant usage on schema public to calendula_app, calendula_system;

-- No organisation set means no rows, never all rows.
create function calendula_organization() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('calendula.organization', true), '')::uuid $$;

create table organization (
  organization_id uuid primary key,
  name text not null,
  zone text not null,
  language text not null
);

create table app_user (
  organization_id uuid not null references organization,
  user_id uuid not null,
  name text not null,
  email text not null check (email = lower(email)),
  roles text[] not null,
  language text not null,
  active boolean not null,
  password_hash text not null,
  primary key (organization_id, user_id)
);

-- Look-up: an address people sign in with. Unique in the installation.
create table sign_in (
  email text primary key,
  organization_id uuid not null,
  user_id uuid not null,
  unique (organization_id, user_id),
  foreign key (organization_id, user_id) references app_user on delete cascade
);

-- Look-up: a session by the hash of its token.
create table session (
  token_hash text primary key,
  organization_id uuid not null,
  user_id uuid not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  foreign key (organization_id, user_id) references app_user on delete cascade
);
create index session_of_user on session (organization_id, user_id);
create index session_expiry on session (expires_at);

create table connection (
  organization_id uuid not null references organization,
  connection_id uuid not null,
  provider text not null,
  name text not null,
  declared_level text not null,
  state text not null,
  service_account text,
  settings jsonb not null,
  sealed_secrets text not null,
  capabilities jsonb,
  probe_mailbox text not null,
  out_of_scope_mailbox text,
  last_check jsonb,
  created_at timestamptz not null,
  primary key (organization_id, connection_id)
);

create table participant (
  organization_id uuid not null references organization,
  participant_id uuid not null,
  kind text not null check (kind in ('person', 'room')),
  name text not null,
  address text not null,
  zone text not null,
  hours jsonb not null,
  location text not null,
  capacity integer,
  status text not null,
  connection_id uuid,
  mailbox_id text,
  mailbox_address text,
  fault jsonb,
  since timestamptz not null,
  last_read_at timestamptz,
  change_cursor text,
  primary key (organization_id, participant_id),
  foreign key (organization_id, connection_id) references connection,
  check ((mailbox_id is null) = (mailbox_address is null)),
  check (kind = 'room' or (location = '' and capacity is null))
);
create unique index participant_of_mailbox on participant (organization_id, connection_id, mailbox_id)
  where connection_id is not null and mailbox_id is not null;
create index participant_by_name on participant (organization_id, (lower(name) collate "C"), participant_id);
create index participant_by_address on participant (organization_id, lower(address));

-- What was last read completely (known, as_of), and the fault of a later read that failed.
create table free_busy (
  organization_id uuid not null,
  participant_id uuid not null,
  known jsonb,
  as_of timestamptz,
  fault jsonb,
  primary key (organization_id, participant_id),
  foreign key (organization_id, participant_id) references participant on delete cascade,
  check ((known is null) = (as_of is null)),
  check (known is not null or fault is not null)
);

create table connect_run (
  organization_id uuid not null,
  run_id uuid not null,
  connection_id uuid not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  primary key (organization_id, run_id),
  foreign key (organization_id, connection_id) references connection
);
create index connect_run_by_start on connect_run (organization_id, started_at);

create table connect_run_item (
  organization_id uuid not null,
  run_id uuid not null,
  participant_id uuid not null,
  result text not null,
  fault jsonb,
  primary key (organization_id, run_id, participant_id),
  foreign key (organization_id, run_id) references connect_run on delete cascade,
  foreign key (organization_id, participant_id) references participant
);

create table plan (
  organization_id uuid not null references organization,
  plan_id uuid not null,
  name text not null,
  content jsonb not null,
  primary key (organization_id, plan_id)
);

create table application (
  organization_id uuid not null references organization,
  application_id uuid not null,
  applicant_id uuid not null,
  applicant_name text not null,
  applicant_email text not null,
  applicant_language text not null,
  position text not null,
  status text not null,
  created_at timestamptz not null,
  primary key (organization_id, application_id)
);
create index application_by_age on application (organization_id, created_at, application_id);

create table history_entry (
  organization_id uuid not null,
  application_id uuid not null,
  -- Orders entries of one instant by when they were written.
  entry_number bigint generated by default as identity,
  at timestamptz not null,
  kind text not null,
  actor jsonb not null,
  facts jsonb not null,
  primary key (organization_id, application_id, entry_number),
  foreign key (organization_id, application_id) references application on delete cascade
);

create table invitation (
  organization_id uuid not null,
  invitation_id uuid not null,
  application_id uuid not null,
  plan_id uuid not null,
  -- The plan as it was when the invitation was sent.
  plan jsonb not null,
  state text not null,
  sealed_token text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (organization_id, invitation_id),
  foreign key (organization_id, application_id) references application,
  foreign key (organization_id, plan_id) references plan
);
create index invitation_of_application on invitation (organization_id, application_id, created_at);
create index invitation_live on invitation (organization_id, expires_at) where state in ('open', 'booked');

-- Look-up: an invitation by the hash of the token in its link.
create table invitation_link (
  token_hash text primary key,
  organization_id uuid not null,
  invitation_id uuid not null,
  unique (organization_id, invitation_id),
  foreign key (organization_id, invitation_id) references invitation on delete cascade
);

create table hold (
  organization_id uuid not null,
  hold_id uuid not null,
  invitation_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  people uuid[] not null,
  room uuid,
  expires_at timestamptz not null,
  primary key (organization_id, hold_id),
  unique (organization_id, invitation_id),
  foreign key (organization_id, invitation_id) references invitation,
  check (starts_at < ends_at)
);
create index hold_expiry on hold (organization_id, expires_at);

create table booking (
  organization_id uuid not null,
  booking_id uuid not null,
  invitation_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  people uuid[] not null,
  room uuid,
  state text not null check (state in ('confirmed', 'cancelled')),
  uid text not null,
  sequence integer not null,
  created_at timestamptz not null,
  primary key (organization_id, booking_id),
  foreign key (organization_id, invitation_id) references invitation,
  check (starts_at < ends_at)
);
-- An invitation stands for at most one booking that takes place.
create unique index booking_of_invitation on booking (organization_id, invitation_id) where state = 'confirmed';
create index booking_by_invitation on booking (organization_id, invitation_id, created_at);
create index booking_by_start on booking (organization_id, starts_at);

-- One table for people and rooms, for holds and bookings. Two claims on one participant cannot overlap, whoever asks.
create table claim (
  organization_id uuid not null,
  participant_id uuid not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  during tstzrange not null generated always as (tstzrange(starts_at, ends_at, '[)')) stored,
  hold_id uuid,
  booking_id uuid,
  primary key (organization_id, participant_id, starts_at),
  foreign key (organization_id, participant_id) references participant,
  foreign key (organization_id, hold_id) references hold on delete cascade,
  foreign key (organization_id, booking_id) references booking,
  check (num_nonnulls(hold_id, booking_id) = 1),
  -- The search for claims relies on it: it looks no further back than this.
  constraint claim_length check (starts_at < ends_at and ends_at <= starts_at + interval '24 hours'),
  constraint claim_no_overlap exclude using gist (organization_id with =, participant_id with =, during with &&)
);
create index claim_of_hold on claim (organization_id, hold_id) where hold_id is not null;
create index claim_of_booking on claim (organization_id, booking_id) where booking_id is not null;

create table calendar_write (
  organization_id uuid not null,
  booking_id uuid not null,
  participant_id uuid not null,
  wanted text not null check (wanted in ('present', 'absent')),
  sequence integer not null,
  state text not null check (state in ('pending', 'verified', 'failed')),
  attempts integer not null,
  fault jsonb,
  updated_at timestamptz not null,
  primary key (organization_id, booking_id, participant_id),
  foreign key (organization_id, booking_id) references booking,
  foreign key (organization_id, participant_id) references participant
);
create index calendar_write_pending on calendar_write (organization_id, updated_at) where state = 'pending';

create table mail (
  organization_id uuid not null,
  mail_id uuid not null,
  application_id uuid not null,
  to_name text not null,
  to_address text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  calendar jsonb,
  state text not null check (state in ('waiting', 'sent', 'failed')),
  created_at timestamptz not null,
  sent_at timestamptz,
  primary key (organization_id, mail_id),
  foreign key (organization_id, application_id) references application
);
create index mail_by_age on mail (organization_id, created_at);
create index mail_waiting on mail (organization_id, created_at) where state = 'waiting';

-- Answers to repeated writes. A scope names its caller; an entry without a status is a request under way.
create table idempotency_answer (
  scope text not null,
  key text not null,
  request_hash text not null,
  status integer,
  body text,
  created_at timestamptz not null,
  primary key (scope, key),
  check ((status is null) = (body is null))
);
create index idempotency_age on idempotency_answer (created_at);

-- Which process runs a repeated task, and when it is due again. The database's own clock decides.
create table task_lease (
  name text primary key,
  held_by uuid,
  held_until timestamptz,
  due_at timestamptz not null
);

do $$
declare organization_table text;
begin
  foreach organization_table in array array[
    'organization', 'app_user', 'sign_in', 'session', 'connection', 'participant', 'free_busy', 'connect_run', 'connect_run_item',
    'plan', 'application', 'history_entry', 'invitation', 'invitation_link', 'hold', 'booking', 'claim', 'calendar_write', 'mail'
  ] loop
    execute format('alter table %I enable row level security', organization_table);
    execute format('alter table %I force row level security', organization_table);
    execute format(
      'create policy own_organization on %I to calendula_app
         using (organization_id = calendula_organization()) with check (organization_id = calendula_organization())',
      organization_table);
    execute format('grant select, insert, update, delete on %I to calendula_app', organization_table);
  end loop;
end $$;

create policy every_organization on organization for select to calendula_system using (true);
create policy every_sign_in on sign_in for select to calendula_system using (true);
create policy every_session on session to calendula_system using (true) with check (true);
create policy every_link on invitation_link for select to calendula_system using (true);
grant select on organization, sign_in, invitation_link to calendula_system;
grant select, insert, delete on session to calendula_system;
grant select, insert, update, delete on idempotency_answer, task_lease to calendula_system;
