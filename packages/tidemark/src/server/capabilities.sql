select
  current_setting('server_version_num')::int as "version",
  current_setting('server_version') as "versionText",
  current_user as "user",
  r.rolsuper as "superuser",
  r.rolsuper or r.rolcreatedb as "createDatabase",
  r.rolsuper or r.rolcreaterole as "createRole",
  pg_backend_pid() as "backend",
  pg_is_in_recovery() as "standby",
  current_setting('default_transaction_read_only') = 'on' as "readOnly",
  inet_server_addr() is null as "socket",
  current_setting('max_connections')::int as "maxConnections",
  current_setting('superuser_reserved_connections')::int
    + coalesce(current_setting('reserved_connections', true), '0')::int as "reservedConnections",
  (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as "usedConnections",
  r.rolconnlimit as "roleConnectionLimit",
  (
    select m.rolname
    from pg_roles m
    where m.rolname in ('rds_superuser', 'cloudsqlsuperuser', 'alloydbsuperuser', 'azure_pg_admin', 'neon_superuser',
      'supabase_admin')
    order by m.rolname
    limit 1
  ) as "managedBy",
  (
    select jsonb_object_agg(s.name, current_setting(s.name))
    from pg_settings s
    where s.name in ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'autovacuum', 'shared_buffers',
      'max_prepared_transactions', 'max_locks_per_transaction', 'shared_preload_libraries', 'file_copy_method',
      'default_transaction_isolation', 'server_encoding', 'jit')
  ) as "settings"
from pg_roles r
where r.rolname = current_user
