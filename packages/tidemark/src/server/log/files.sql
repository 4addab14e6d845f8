-- The files of the log in one format that were written to since the run began, the oldest first.
select
  regexp_replace(c.file, '[^/\\]+$', '') || l.name as "file",
  l.size::float8 as "size"
from (select coalesce(pg_current_logfile($1), pg_current_logfile($2)) as file) as c
cross join lateral pg_ls_logdir() as l
where right(l.name, 4) = right(c.file, 4)
  -- File systems keep whole seconds, or two of them.
  and l.modification >= clock_timestamp() - make_interval(secs => $3::float8 + 3)
order by l.modification, l.name
