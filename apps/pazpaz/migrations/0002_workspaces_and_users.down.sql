drop table users;
drop table workspaces;
delete from schema_migrations where name = '0002_workspaces_and_users';
