-- The role stays: it belongs to the server, and other databases of the server may use it.
drop function is_time_zone(text);
drop function set_updated_at();
drop function current_workspace_id();
drop domain encrypted_field;
revoke usage on schema public from pazpaz_app;
drop extension pgcrypto;
drop extension btree_gist;
drop table schema_migrations;
