import { expect, test } from 'vitest'
import { changedRows } from '../../src/ledger/changed-rows.ts'
import { Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const schema = `
  create table clients (id int primary key, "full Name" text, size int generated always as (length("full Name")) stored);
  create table visits (client int, visit date, note text, primary key (client, visit));
  create table log (line text);
  insert into clients select n, 'client ' || n from generate_series(1, 9) as n;
  insert into log values ('one'), ('two')`

test('tells inserted, updated and deleted rows as they are, and rows that came and went not at all', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  await session.query(`
    insert into clients values (10, 'ten'), (11, 'eleven');
    delete from clients where id in (2, 11);
    update clients set "full Name" = 'three' where id = 3;
    update clients set "full Name" = "full Name" where id = 4;
    insert into visits values (1, '2026-01-02', null);
    delete from log where line = 'two';
    insert into log values ('three')`)
  const rows = await changedRows(scratch.control, 0, 10)
  expect(rows.toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))).toEqual([
    { table: 'clients', change: 'deleted', key: [2], row: { id: 2, 'full Name': 'client 2' } },
    { table: 'clients', change: 'inserted', key: [10], row: { id: 10, 'full Name': 'ten', size: 3 } },
    { table: 'clients', change: 'updated', key: [3], row: { id: 3, 'full Name': 'three', size: 5 } },
    { table: 'log', change: 'deleted', row: { line: 'two' } },
    { table: 'log', change: 'inserted', row: { line: 'three' } },
    {
      table: 'visits',
      change: 'inserted',
      key: [1, '2026-01-02'],
      row: { client: 1, visit: '2026-01-02', note: null },
    },
  ])
})

test('counts from the mark that is given, and gives no more rows of a table than are asked for', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  await session.query("insert into log values ('before')")
  const mark = await scratch.ledger.mark()
  expect(await changedRows(scratch.control, mark, 10)).toEqual([])
  await session.query("insert into clients select n, 'new' from generate_series(20, 40) as n")
  expect(await changedRows(scratch.control, mark, 5)).toHaveLength(5)
  await scratch.ledger.rewind(mark)
  expect(await changedRows(scratch.control, 0, 10)).toMatchObject([{ table: 'log', row: { line: 'before' } }])
})
