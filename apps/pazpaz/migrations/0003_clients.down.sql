drop table clients;
drop function tags_are_valid(text[]);
delete from schema_migrations where name = '0003_clients';
