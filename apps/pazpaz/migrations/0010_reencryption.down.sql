drop policy listed_for_reencryption on workspaces;

create or replace function set_updated_at() returns trigger
  language plpgsql
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

delete from schema_migrations where name = '0010_reencryption';
