-- Extensions of the configuration ($1) that this server cannot create.
select wanted.name
from unnest($1::text[]) as wanted (name)
where not exists (
  select from pg_available_extensions as available where available.name = wanted.name
)
order by wanted.name
