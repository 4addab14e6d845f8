-- Encrypting anew with another key changes bytes, not what they say: the row was not updated.
create or replace function set_updated_at() returns trigger
  language plpgsql
as $$
begin
  if current_setting('pazpaz.reencrypting', true) is distinct from 'on' then
    new.updated_at := now();
  end if;
  return new;
end
$$;

-- Whoever encrypts anew must know which workspaces there are. It says so, and then sees their rows in this one table.
create policy listed_for_reencryption on workspaces
  for select
  using (current_setting('pazpaz.reencrypting', true) = 'on');

insert into schema_migrations (name) values ('0010_reencryption');
