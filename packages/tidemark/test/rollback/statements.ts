import fc from 'fast-check'

/** What a client asks for: in one message; or by Parse, Bind and Execute, one statement or several. */
export interface Step {
  readonly session: number
  /** With {mine} for a name that no other session has. */
  readonly text: string
  readonly how: 'simple' | 'extended' | 'named' | 'pipelined'
}

export const sessionCount = 2

/** Every history begins with these tables, in the gateway's database and in the plain one. */
export const schema = `
create table a (id int primary key, name text unique, n int not null default 0 check (n < 100));
create table b (id int primary key, a int references a deferrable initially deferred);
create table c (id int primary key, a int references a deferrable);
create table log (line text);
create function noted() returns trigger language plpgsql as $$ begin insert into log values (tg_op || ' ' || coalesce(new.id, old.id)); return null; end $$;
create trigger noted after insert or delete on a for each row execute function noted();`

const id = fc.integer({ min: 1, max: 5 })

const writes = fc
  .tuple(
    fc.constantFrom(
      "insert into a values (I, 'name I')",
      "insert into a values (I, 'name J') returning id",
      'insert into a select n, n::text from generate_series(I, J) as n',
      "insert into a values (I, 'x') on conflict (id) do update set n = a.n + 40",
      'insert into b values (I, J)',
      'insert into c values (I, J)',
      'update a set n = n + 30 where id <= I returning id, n',
      'update a set id = id + J where id = I',
      'update b set a = I where id = J',
      'delete from a where id = I',
      'delete from b',
      'truncate log',
      'truncate a cascade',
      "do $$ begin insert into a values (I, 'in a block'); insert into a values (J, 'in a block'); exception when unique_violation then raise notice 'twice'; end $$",
      'do $$ begin insert into a values (I, null); raise exception division_by_zero; end $$',
    ),
    id,
    id,
  )
  .map(([text, i, j]) => text.replaceAll('I', String(i)).replaceAll('J', String(j)))

const reads = fc.constantFrom(
  'select * from a order by id',
  'select count(*)::int from b',
  'select * from c order by id',
  'select line from log order by line',
  'select nonsense from a',
  'select 1 / 0',
  'selct 1',
  'select * from more',
  '',
  '-- nothing',
)

const transactions = fc.constantFrom(
  'begin',
  'begin',
  'commit',
  'commit',
  'end',
  'rollback',
  'abort',
  'commit and chain',
  'rollback and chain',
  'savepoint s',
  'savepoint t',
  'rollback to s',
  'rollback to savepoint t',
  'release s',
  'release savepoint t',
  'set constraints all deferred',
  'set constraints all immediate',
  'lock table a',
)

const sessions = fc.constantFrom(
  'set work_mem = 1024',
  "set local work_mem = '2MB'",
  'reset work_mem',
  'show work_mem',
  'set search_path = pg_catalog, public; show search_path',
  'set search_path = nowhere',
  'reset search_path',
  "set time zone 'Europe/Paris'",
  "select set_config('app.tenant', 'one', false)",
  "select set_config('app.tenant', 'two', true)",
  "select coalesce(current_setting('app.tenant', true), '')",
  "select timestamptz '2020-01-01 00:00:00+00' as at",
  'set work_mem = nonsense',
  'set role pg_read_all_data',
  'select current_user::text as me',
  'reset role',
  'reset all',
  'discard all',
  'discard plans',
)

const prepared = fc.constantFrom(
  'prepare p as select * from a order by id',
  'prepare p (int) as insert into a values ($1, null) returning id',
  'prepare "Q q" as select 1 as one',
  'execute p',
  'execute p (3)',
  'execute p (nonsense)',
  'execute "Q q"',
  'explain (costs off) execute "Q q"',
  'deallocate p',
  'deallocate prepare "Q q"',
  'deallocate all',
)

const cursors = fc.constantFrom(
  'declare k cursor for select n from generate_series(1, 9) as n',
  'fetch 2 from k',
  'close k',
  'close all',
)

const definitions = fc.constantFrom(
  'create table more (id int primary key, a int unique deferrable initially deferred)',
  'insert into more values (1, 1), (2, 1)',
  'insert into more select max(id) + 1, 7 from more',
  'drop table more',
  'alter table a add column if not exists extra int',
  'create temporary table {mine} (id int)',
  'create temporary table {mine} (id int) on commit drop',
  'insert into {mine} values (1)',
  'select count(*)::int from {mine}',
  'drop table {mine}',
)

const statement = fc.oneof(
  { weight: 6, arbitrary: writes },
  { weight: 3, arbitrary: reads },
  { weight: 8, arbitrary: transactions },
  { weight: 3, arbitrary: sessions },
  { weight: 3, arbitrary: prepared },
  { weight: 2, arbitrary: cursors },
  { weight: 2, arbitrary: definitions },
)

const text = fc.oneof(
  { weight: 6, arbitrary: statement },
  { weight: 2, arbitrary: fc.array(statement, { minLength: 2, maxLength: 4 }).map((all) => all.join('; ')) },
)

const session = fc.nat({ max: sessionCount - 1 })

/** Whether a pipeline is a transaction to these differs between PostgreSQL's versions. */
const inBlock = /\b(?:lock|declare|local|constraints|discard)\b/

const step: fc.Arbitrary<Step> = fc
  .record({
    session,
    text,
    how: fc.constantFrom<Step['how']>('simple', 'simple', 'extended', 'named', 'pipelined', 'pipelined'),
  })
  .filter(({ how, text }) => how !== 'pipelined' || !inBlock.test(text))

export const history: fc.Arbitrary<readonly Step[]> = fc.array(step, { minLength: 1, maxLength: 30, size: 'max' })
