import { expect, test } from 'vitest'
import { differences, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

test.for([
  ['drops a column', 'alter table t drop column v'],
  ['renames a column', 'alter table t rename v to x'],
  ['gives a column more room', 'alter table t alter v type varchar(20)'],
  ['changes the type of a key', 'alter table t alter id type text'],
  ['renames the table', 'alter table t rename to other; create view t as table other'],
  [
    'moves the table',
    'create schema elsewhere; alter table t set schema elsewhere; set search_path = elsewhere, public',
  ],
  ['renames its schema', 'alter schema public rename to elsewhere; set search_path = elsewhere'],
  ['drops the type of a column', 'drop type mood cascade'],
  [
    'detaches a partition and drops a column of it',
    'alter table p detach partition p_1; alter table p_1 drop column v',
  ],
  ['drops a column of all who inherit it', 'alter table parent drop column v'],
])('a test that %s can go on with the table', async ([, change]) => {
  await using scratch = await Scratch.create(
    server.access,
    `create type mood as enum ('a'); create table t (id int primary key, v varchar(3), m mood, n int); insert into t values (1, 'a', 'a', 1);
     create table parent (id int, v text); create table child (n int) inherits (parent); insert into child values (1, 'a', 1);
     create table p (id int primary key, v text) partition by range (id); create table p_1 partition of p default; insert into p values (1, 'a')`,
  )
  const session = await scratch.session()
  const work =
    'update t set n = 2; insert into t (id) values (2); update child set n = 2; update p_1 set id = 2; delete from t; truncate child, p_1'
  const before = await scratch.digest()
  await session.query(`begin; ${change!}; ${work}; rollback`)
  await session.query(work)
  expect(await scratch.ledger.rewind()).toMatchObject({
    clean: true,
    footprint: { t: { deleted: 1 }, child: { deleted: 1 } },
  })
  expect(differences(before, await scratch.digest())).toEqual([])
  await session.query(change!)
  await session.query(work)
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: false, leftovers: [{ kind: 'ddl' }] })
})
