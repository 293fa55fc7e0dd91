-- What providers remember of a connection between calls: tokens, subscriptions. Sealed like the credential itself.
create table connection_vault (
  organization_id uuid not null,
  connection_id uuid not null,
  key text not null,
  sealed text not null,
  primary key (organization_id, connection_id, key),
  foreign key (organization_id, connection_id) references connection
);

alter table connection_vault enable row level security;
alter table connection_vault force row level security;
create policy own_organization on connection_vault to calendula_app
  using (organization_id = calendula_organization()) with check (organization_id = calendula_organization());
grant select, insert, update, delete on connection_vault to calendula_app;
