select
  -- shared_preload_libraries is for superusers' eyes only.
  current_setting('pg_stat_statements.max', true) is not null as "loaded",
  (select r.rolsuper from pg_roles as r where r.rolname = current_user) as "superuser",
  exists (select from pg_extension as e where e.extname = 'pg_stat_statements') as "installed"
