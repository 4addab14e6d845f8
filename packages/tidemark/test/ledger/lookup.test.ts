import { expect, test } from 'vitest'
import { differences, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

// The planner believes that such a table still has two rows.
test.each([
  ['added', ''],
  ['added and changed', "; update t set v = 'y'"],
])(
  'a table that was small when it was analyzed: rows that a test %s are looked up, not searched for',
  async (_, then) => {
    await using scratch = await Scratch.create(
      server.access,
      "create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b')",
    )
    await scratch.control.query('vacuum (freeze, analyze)')
    const before = await scratch.digest()
    const session = await scratch.session()
    const fastest = async (rows: number) => {
      const times: number[] = []
      for (let n = 0; n < 4; n += 1) {
        await session.query(`insert into t select n, 'x' from generate_series(10, ${9 + rows}) as n${then}`)
        // Plans are made anew after it.
        if (n === 0) await scratch.control.query('discard plans')
        const started = performance.now()
        await scratch.ledger.rewind()
        times.push(performance.now() - started)
        // Upkeep is queued behind the rewind.
        await scratch.control.query('select 1')
      }
      // After the first, upkeep's VACUUM makes sessions plan anew.
      return Math.min(...times.slice(1))
    }
    const few = await fastest(1000)
    // Eight times as many rows: searched for, they take sixty times as long.
    expect(await fastest(8000)).toBeLessThan(25 * few)
    expect(differences(before, await scratch.digest())).toEqual([])
  },
)

test('keys of all kinds of types find their rows', async () => {
  const types = {
    an_array: ['int[]', `array[n, n + 1]`],
    numbers: ['int2vector', `concat(n, ' ', n)::int2vector`],
    an_enum: ['mood', `case n when 1 then 'good' else 'bad' end::mood`],
    a_domain: ['positive', 'n'],
    lists: ['list', 'array[n]'],
    a_range: ['int4range', 'int4range(n, n + 5)'],
    composite: ['pair', 'row(n, n)::pair'],
    short: ['varchar(5)', 'n::text'],
    padded: ['char(5)', 'n::text'],
    name: ['name', 'n::text::name'],
    address: ['inet', `('10.0.0.' || n)::inet`],
    bytes: ['bytea', 'int4send(n)'],
  }
  const tables = Object.entries(types).map(
    ([name, [type, value]]) => `
      create table ${name} (n int, key ${type}, v text, primary key (key, n));
      insert into ${name} select n, ${value}, 'a' from generate_series(1, 2) as n;`,
  )
  await using scratch = await Scratch.create(
    server.access,
    `create type mood as enum ('good', 'bad'); create domain positive as int check (value > 0);
    create domain list as int[]; create type pair as (a int, b int); ${tables.join('\n')}`,
  )
  const before = await scratch.digest()
  const session = await scratch.session()
  for (const [name, [, value]] of Object.entries(types)) {
    await session.query(`update ${name} set v = 'b' where n = 1; delete from ${name} where n = 2`)
    await session.query(`insert into ${name} select n, ${value}, 'c' from generate_series(2, 4) as n`)
  }
  await scratch.ledger.rewind()
  expect(differences(before, await scratch.digest())).toEqual([])
})
