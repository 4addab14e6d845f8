-- What materialized views hold. A refresh is journaled by an event trigger; what it changed is only seen by comparing.

-- From `stamp` on until the next row the view held this: null while it was not populated.
create table tidemark.contents (
  tab int not null,
  stamp bigint not null,
  content text,                -- a hash of its rows
  primary key (tab, stamp)
);

-- Read when a mark is made. Most tests refresh nothing: only views with a refresh since their last row are read again.
create function tidemark.remember_contents(made bigint) returns void
language plpgsql
as $$
begin
  insert into tidemark.contents (tab, stamp, content)
  select c.tab, made, tidemark.content_of(c.tab)
  from tidemark.contents as c
  where not exists (select from tidemark.contents as later where later.tab = c.tab and later.stamp > c.stamp)
    and exists (select from tidemark.journal as j where j.stamp > c.stamp and j.tab = c.tab);
end
$$;

-- What a view held before the first of these refreshes.
create function tidemark.content_before(view int, stamps bigint[]) returns text
language plpgsql
as $$
begin
  return (
    select c.content
    from tidemark.contents as c
    where c.tab = view and c.stamp < (select min(s.stamp) from unnest(stamps) as s (stamp))
    order by c.stamp desc
    limit 1
  );
end
$$;

-- A content begins with its number of rows. Which of them differ nobody knows: a refreshed view counts as updated.
create function tidemark.content_changes(present text, marked text) returns int[]
language plpgsql immutable
as $$
begin
  if present is not distinct from marked then
    return array[0, 0, 0];
  end if;
  return array[0, greatest(1, split_part(coalesce(present, marked), ' ', 1)::int), 0];
end
$$;

-- Found in the midst of a rewind: everything is undone, and the database has to be replaced. Returns text because it stands where an answer would.
create function tidemark.give_up(tab int, because text) returns text
language plpgsql
as $$
declare
  name constant text := (select t.name from tidemark.tables as t where t.id = tab);
begin
  raise exception '%, %', name, because using errcode = 'TM001';
end
$$;
