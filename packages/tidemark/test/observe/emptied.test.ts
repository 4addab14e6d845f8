import { expect, test } from 'vitest'
import { explainAll } from '../../src/queries/plans/explain.ts'
import { openScratchServer, Scratch } from '../ledger/scratch.ts'

test.each([
  ['delete from orders', ['orders']],
  ['delete from public.orders where $1 = $2', ['orders']],
  ['delete from parts', ['parts']],
  ['with gone as (delete from app.lines returning id) select count(*) from gone', ['app.lines']],
  ['delete from orders where id = $1', undefined],
  ['delete from orders where note = $1', undefined],
  ['delete from orders using app.lines where app.lines.id = orders.id', undefined],
  ['delete from orders where id in (select id from app.lines)', undefined],
  ['select * from orders', undefined],
])('%s empties %j', async (text, tables) => {
  await using server = await openScratchServer()
  await using scratch = await Scratch.create(
    server.access,
    `create schema app;
    create table orders (id int primary key, note text);
    create table app.lines (id int primary key);
    create table parts (id int primary key) partition by range (id);
    create table first_part partition of parts for values from (0) to (9);
    create table last_part partition of parts default`,
  )
  const plans = await explainAll(server.access, scratch.name, [text])
  expect(plans.has(text)).toBe(true)
  expect(plans.get(text)?.empties).toEqual(tables)
})
