-- Where the server's data and programs are; only a superuser may ask.
select
  current_setting('data_directory') as "dataDirectory",
  (select setting from pg_config where name = 'BINDIR') as "binaries"
