import { describe, expect, test } from 'vitest'
import { Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const schema = `
  do $$ begin create role nobody_special nologin; exception when duplicate_object or unique_violation then null; end $$;
  create function same() returns trigger language plpgsql as $$ begin return null; end $$;
  create table keyed (id bigserial primary key, v text);
  create table keyless (n bigserial, v text);
  create table triggered (id bigserial primary key, v text);
  create trigger same after insert on triggered for each row execute function same();
  create table inherited (id bigserial primary key, v text);
  create table heir () inherits (inherited);
  grant all on all tables in schema public to nobody_special;
  grant all on all sequences in schema public to nobody_special`

describe("lastval() tells what the application's own statement drew", () => {
  test.for(['keyed', 'keyless', 'triggered', 'inherited'])(
    'from a table that is %s, also below a role',
    async (table) => {
      await using scratch = await Scratch.create(
        server.access,
        `${schema}; select setval('${table}_${table === 'keyless' ? 'n' : 'id'}_seq', 4711)`,
      )
      const session = await scratch.session()
      await session.query(`set role nobody_special; insert into ${table} (v) values ('a')`)
      await session.query(`update ${table} set v = 'b'; delete from ${table}`)
      expect((await session.query('select lastval()')).rows).toEqual([{ lastval: '4712' }])
    },
  )

  test('and after a change of the schema', async () => {
    await using scratch = await Scratch.create(server.access, schema)
    const session = await scratch.session()
    await session.query("select setval('keyed_id_seq', 4711), nextval('keyed_id_seq')")
    await session.query('create table more (x int); drop table more')
    await session.query('create index concurrently on keyed (v)')
    expect((await session.query('select lastval()')).rows).toEqual([{ lastval: '4712' }])
  })

  test('and where it drew nothing, that there is none', async () => {
    await using scratch = await Scratch.create(server.access, schema)
    const session = await scratch.session()
    await session.query("insert into keyed values (1, 'a')")
    await expect(session.query('select lastval()')).rejects.toThrow('lastval is not yet defined in this session')
  })
})

test('temporary tables and types may have the names of those that the ledger uses', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  await session.query(
    'create temp table text (x int); create temp table int8 (x int); create temp table pg_class (x int)',
  )
  await session.query(
    `create type pg_temp."char" as enum ('a'); create type pg_temp.record as (x int); create temp table regclass (x int)`,
  )
  await session.query(
    `create function called(v varchar) returns varchar language plpgsql as $$ begin insert into keyed (v) values (v); return v; end $$`,
  )
  for (const table of ['keyed', 'keyless', 'triggered', 'inherited']) {
    await session.query(`insert into ${table} (v) values ('a'), (called('b'))`)
    await session.query(`update ${table} set v = called('c')`)
    await session.query(`delete from ${table}`)
    await session.query(`truncate ${table}`)
  }
  await session.query('create table made (x int)')
  expect((await scratch.ledger.rewind()).leftovers.map(({ object }) => object)).toEqual([
    'CREATE FUNCTION public.called(character varying)',
    'CREATE TABLE public.made',
  ])
})

describe('a first statement that writes nothing before it is recorded', () => {
  test.for(['table', 'unlogged table'])('is taken back: TRUNCATE, and a write to %s', async (kind) => {
    await using scratch = await Scratch.create(
      server.access,
      `create ${kind} t (id int primary key); insert into t values (1)`,
    )
    const session = await scratch.session()
    for (const statement of ['truncate t', 'insert into t values (2)', 'update t set id = 3', 'delete from t']) {
      // Takes nothing back, and leaves the server's log where it is.
      expect((await scratch.ledger.rewind()).footprint).toEqual({})
      await session.query(statement)
      expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, footprint: { t: expect.anything() } })
      expect((await session.query('select * from t')).rows).toEqual([{ id: 1 }])
    }
  })
})

test('a copy of a database of which other roles own a part is taken back, until one gives all of it away', async () => {
  await using original = await Scratch.create(
    server.access,
    `${schema}; alter table keyed owner to nobody_special; create temp table scratch (x int); alter table scratch owner to nobody_special;
     alter default privileges for role nobody_special grant select on tables to public`,
  )
  await original.disconnect()
  await using copy = await original.clone()
  const session = await copy.session()
  await session.query(
    "insert into keyed (v) values ('a'); create temp table mine (x int); alter table mine owner to nobody_special",
  )
  expect(await copy.ledger.rewind()).toMatchObject({ clean: true, footprint: { keyed: { inserted: 1 } } })
  const mark = await copy.ledger.mark()
  await session.query('begin; reassign owned by nobody_special to current_user; rollback')
  expect(await copy.ledger.rewind(mark)).toMatchObject({ clean: true })
  await session.query('reassign owned by nobody_special to current_user')
  expect((await copy.ledger.rewind(mark)).leftovers).toMatchObject([{ kind: 'ddl', object: 'REASSIGN OWNED' }])
  expect((await copy.ledger.rewind()).clean).toBe(false)
})
