-- In a meeting place of which one file writes tables that the other reads: what holds the reader between two of its changes until the writer has
-- written, and the writer with what it wrote until the reader is over. Sessions are told apart by who changes these tables first.
create table tidemark.beside (
  writer text not null,
  reader text not null,
  -- The reader begins, and is held after a change of its own until something is written; or it begins when that is so.
  reader_first boolean not null,
  -- The reader goes on when all of the writer's test is written, up to its afterEach; or after its first transaction that changes a table.
  all_of_it boolean not null
);

-- Rows of the writer's own transactions: others see them when what it wrote is committed.
create table tidemark.written (
  transaction bigint not null
);

-- Process ids, seen at once by everybody.
create sequence tidemark.writer_process;
create sequence tidemark.reader_process;

-- Both tests have begun: their beforeAll is no part of this.
create function tidemark.both_begun() returns boolean
language sql
as $$
  select count(distinct a.party) > 1 from tidemark.arrivals as a where a.stage = 'test'
$$;

-- False of what this transaction itself has written, and nobody else can see.
create function tidemark.is_written() returns boolean
language sql
as $$
  select exists (select from tidemark.written as w where w.transaction is distinct from txid_current_if_assigned())
    and (
      not b.all_of_it
      or exists (select from tidemark.arrivals as a where a.party = b.writer and a.stage in ('body over', 'over'))
    )
  from tidemark.beside as b
$$;

create function tidemark.reader_over() returns boolean
language sql
as $$
  select exists (select from tidemark.arrivals as a join tidemark.beside as b on a.party = b.reader where a.stage = 'over')
$$;

create function tidemark.somebody_waits() returns boolean
language sql
as $$
  select exists (select from pg_locks as l where not l.granted and pg_backend_pid() = any (pg_blocking_pids(l.pid)))
$$;

-- Before the second test begins. Over, the first does not come there any more.
create function tidemark.wait_for_first(first_party text, patience interval) returns void
language plpgsql
as $$
declare
  until constant timestamptz := clock_timestamp() + patience;
begin
  while not (select h.is_called from tidemark.held as h)
    and not tidemark.is_written()
    and not exists (select from tidemark.arrivals as a where a.party = first_party and a.stage = 'over')
    and clock_timestamp() < until
  loop
    perform pg_sleep(0.003);
  end loop;
end
$$;

-- Between the writer's test and its afterEach, which may take back what it wrote.
create function tidemark.wait_for_reader(party text, patience interval) returns void
language plpgsql
as $$
declare
  until constant timestamptz := clock_timestamp() + patience;
begin
  if not exists (select from tidemark.beside as b where b.writer = party) or not tidemark.is_written() then
    return;
  end if;
  loop
    if tidemark.reader_over() then
      perform tidemark.count_one('tidemark.met');
      return;
    end if;
    exit when clock_timestamp() > until or (select s.is_called from tidemark.missed as s);
    perform pg_sleep(0.003);
  end loop;
end
$$;

-- Before each change: the writer waits with what it has written and committed, unless the reader waits for it, be it for another row.
create function tidemark.hold_writer() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
declare
  until constant timestamptz := clock_timestamp() + interval '2 s';
begin
  if (select s.is_called from tidemark.missed as s)
    or not (select w.is_called and w.last_value = pg_backend_pid() from tidemark.writer_process as w)
    or not tidemark.is_written()
  then
    return null;
  end if;
  loop
    if tidemark.reader_over() then
      perform tidemark.count_one('tidemark.met');
      return null;
    end if;
    if tidemark.somebody_waits() then
      return null;
    end if;
    exit when clock_timestamp() > until;
    perform pg_sleep(0.003);
  end loop;
  perform tidemark.count_one('tidemark.missed');
  return null;
end
$$;

-- After each row: whoever is not the reader is the writer. A transaction notes itself once.
create function tidemark.note_write() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
begin
  if current_setting('tidemark.noted', true) = 'on' or not tidemark.both_begun() then
    return null;
  end if;
  if not (select w.is_called from tidemark.writer_process as w)
    and (
      select not b.reader_first or r.is_called and r.last_value <> pg_backend_pid()
      from tidemark.beside as b
      cross join tidemark.reader_process as r
    )
  then
    perform setval('tidemark.writer_process', pg_backend_pid());
  end if;
  if (select w.is_called and w.last_value = pg_backend_pid() from tidemark.writer_process as w) then
    insert into tidemark.written values (txid_current());
    perform set_config('tidemark.noted', 'on', true);
  end if;
  return null;
end
$$;

-- After each change: a reader that came first waits for what the other writes, unless that one waits for it.
create function tidemark.hold_reader() returns trigger
language plpgsql security definer
set search_path = pg_catalog
as $$
declare
  until constant timestamptz := clock_timestamp() + interval '2 s';
begin
  if not (select b.reader_first from tidemark.beside as b)
    or (select s.is_called from tidemark.missed as s)
    or not tidemark.both_begun()
  then
    return null;
  end if;
  if not (select r.is_called from tidemark.reader_process as r) then
    perform setval('tidemark.reader_process', pg_backend_pid());
  end if;
  if (select r.last_value <> pg_backend_pid() from tidemark.reader_process as r) then
    return null;
  end if;
  perform tidemark.count_one('tidemark.held');
  loop
    if tidemark.is_written() or tidemark.somebody_waits() then
      return null;
    end if;
    exit when clock_timestamp() > until
      or exists (select from tidemark.arrivals as a join tidemark.beside as b on a.party = b.writer where a.stage = 'over');
    perform pg_sleep(0.003);
  end loop;
  perform tidemark.count_one('tidemark.missed');
  return null;
end
$$;
