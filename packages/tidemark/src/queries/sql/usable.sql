select
  current_setting('shared_preload_libraries') ~ '\mpg_stat_statements\M' as "loaded",
  (select r.rolsuper from pg_roles as r where r.rolname = current_user) as "superuser",
  exists (select from pg_extension as e where e.extname = 'pg_stat_statements') as "installed"
