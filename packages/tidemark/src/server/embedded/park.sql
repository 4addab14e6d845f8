-- Every database that initdb did not make, with the mark that Tidemark puts on its own.
select datname as name,
       shobj_description(oid, 'pg_database') as mark
  from pg_database
 where datname not in ('postgres', 'template0', 'template1')
