-- The same table again, made after the ledger was installed: the ledger doesn't know it.
create table untracked_services (like services including all);

alter table untracked_services
  add constraint untracked_services_workspace foreign key (workspace_id) references workspaces on delete cascade;
