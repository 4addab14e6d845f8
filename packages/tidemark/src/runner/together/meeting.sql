-- In a database in which two files run at the same time: where each of them is, and what holds a write until somebody runs into it.
-- Nobody rewinds this database, and it has one run only.
create table tidemark.arrivals (
  party text not null,
  stage text not null,
  at timestamptz not null default clock_timestamp()
);

-- Values whose writers are waited for, by rule.
create table tidemark.wanted (
  rule int not null,
  "values" text[] not null
);

-- Counters, because nobody's rollback takes them back, and everybody sees them at once: holds, those that somebody ran into, those that nobody did.
create sequence tidemark.held;
create sequence tidemark.met;
create sequence tidemark.missed;

-- Not by nextval, of which the test's lastval() would tell. By setval alone, two that count at the same moment would count once. The lock is given
-- back in the same statement: whoever counts may not commit for long.
create function tidemark.count_one(counter regclass) returns void
language sql
set search_path = pg_catalog
as $$
  select
    pg_advisory_lock('tidemark.held'::regclass::oid::bigint),
    setval(counter, coalesce(pg_sequence_last_value(counter), 0) + 1),
    pg_advisory_unlock('tidemark.held'::regclass::oid::bigint)
$$;

-- When a hold last ended because somebody ran into it, in milliseconds since 1970.
create sequence tidemark.met_at;

-- False where the others did not come in time. Who is over does not come any more.
create function tidemark.wait_for(stage_name text, parties int, patience interval) returns boolean
language plpgsql
as $$
declare
  until constant timestamptz := clock_timestamp() + patience;
begin
  while (select count(distinct a.party) < parties from tidemark.arrivals as a where a.stage in (stage_name, 'over')) loop
    if clock_timestamp() > until then
      return false;
    end if;
    perform pg_sleep(0.003);
  end loop;
  return true;
end
$$;

create function tidemark.milliseconds() returns bigint
language sql
as $$
  select (extract(epoch from clock_timestamp()) * 1000)::bigint
$$;

-- The first one is to write before the others begin: false where it did not within that time. Over, it does not write any more.
create function tidemark.wait_for_hold(first_party text, patience interval) returns boolean
language plpgsql
as $$
declare
  until constant timestamptz := clock_timestamp() + patience;
begin
  while not (select h.is_called from tidemark.held as h)
    and not exists (select from tidemark.arrivals as a where a.party = first_party and a.stage = 'over')
  loop
    if clock_timestamp() > until then
      return false;
    end if;
    perform pg_sleep(0.003);
  end loop;
  return true;
end
$$;

-- Called in the transaction that wrote what others want, and has not committed it: waits until one of them waits for this transaction, which is the
-- collision. Goes on after two seconds all the same, or when one of the others is over; after one such miss nothing is held any more.
create function tidemark.hold() returns void
language plpgsql
set search_path = pg_catalog
as $$
declare
  until constant timestamptz := clock_timestamp() + interval '2 s';
begin
  if (select s.is_called from tidemark.missed as s) then
    return;
  end if;
  perform tidemark.count_one('tidemark.held');
  loop
    if exists (select from pg_locks as l where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid))) then
      perform tidemark.count_one('tidemark.met'), setval('tidemark.met_at', tidemark.milliseconds());
      return;
    end if;
    exit when clock_timestamp() > until or exists (select from tidemark.arrivals as a where a.stage = 'over');
    perform pg_sleep(0.003);
  end loop;
  perform tidemark.count_one('tidemark.missed');
end
$$;

-- Before any further change: whoever has run into a hold sees what it ran into, however busy the processors are.
create function tidemark.let_pass() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
begin
  perform pg_sleep(0.1 - (tidemark.milliseconds() - m.last_value) / 1000.0)
  from tidemark.met_at as m
  where m.is_called and tidemark.milliseconds() - m.last_value < 100;
  return null;
end
$$;

-- After a change of a table that one empties and the other reads: one is held at a time, or both would wait for the other to come.
create function tidemark.hold_one() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
begin
  if (
    select sum(case when s.is_called then s.sign * s.last_value else 0 end) = 0
    from (
      select 1 as sign, h.is_called, h.last_value from tidemark.held as h
      union all
      select -1, m.is_called, m.last_value from tidemark.met as m
      union all
      select -1, m.is_called, m.last_value from tidemark.missed as m
    ) as s
  ) then
    perform tidemark.hold();
  end if;
  return null;
end
$$;
