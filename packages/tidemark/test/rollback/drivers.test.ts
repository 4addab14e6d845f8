import { describe, expect, test } from 'vitest'
import { useGate, type Gate } from './gate.ts'

/** What a driver can be asked to do, in its own words. */
interface Driver {
  readonly run: (text: string, values?: readonly (string | number)[]) => Promise<readonly Record<string, unknown>[]>
  readonly transact: <Result>(work: (run: Driver['run']) => Promise<Result>) => Promise<Result>
}

const gate = useGate()

const drivers: readonly (readonly [string, (gate: Gate) => Driver])[] = [
  [
    'pg',
    ({ pool }) => ({
      run: async (text, values = []) => (await pool.query(text, [...values])).rows as Record<string, unknown>[],
      transact: async (work) => {
        const client = await pool.connect()
        try {
          await client.query('begin')
          const result = await work(
            async (text, values = []) => (await client.query(text, [...values])).rows as Record<string, unknown>[],
          )
          await client.query('commit')
          return result
        } catch (error) {
          await client.query('rollback')
          throw error
        } finally {
          client.release()
        }
      },
    }),
  ],
  [
    'postgres.js',
    ({ sql }) => ({
      run: async (text, values = []) => sql.unsafe(text, [...values], { prepare: true }),
      transact: (work) =>
        sql.begin((tx) =>
          work(async (text, values = []) => tx.unsafe(text, [...values], { prepare: true })),
        ) as ReturnType<typeof work>,
    }),
  ],
]

describe.each(drivers)('%s', (_, open) => {
  const insert = 'insert into clients (name) values ($1) returning name'
  const count = async ({ run }: Driver): Promise<unknown> =>
    (await run('select count(*)::int as count from clients'))[0]?.['count']

  test('what one connection writes others read, and nobody outside does', async () => {
    const driver = open(gate())
    expect(await driver.run(insert, ['Ada'])).toEqual([{ name: 'Ada' }])
    expect(await Promise.all([count(driver), count(driver), count(driver)])).toEqual([1, 1, 1])
    expect(await gate().outside('select * from clients')).toEqual([])
  })

  test('a commit keeps, a rollback takes back', async () => {
    const driver = open(gate())
    await driver.transact((run) => run(insert, ['Ada']))
    const failing = driver.transact(async (run) => {
      await run(insert, ['Bob'])
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await driver.run('select name from clients')).toEqual([{ name: 'Ada' }])
  })

  test('savepoints of the client nest', async () => {
    const driver = open(gate())
    await driver.transact(async (run) => {
      await run(insert, ['Ada'])
      await run('savepoint inside')
      await run(insert, ['Bob'])
      await run('rollback to savepoint inside')
      await run(insert, ['Cy'])
      await run('release savepoint inside')
    })
    expect(await driver.run('select name from clients order by name')).toEqual([{ name: 'Ada' }, { name: 'Cy' }])
  })

  test('an error outside a transaction harms nothing that comes after it', async () => {
    const driver = open(gate())
    await driver.run(insert, ['Ada'])
    await expect(driver.run(insert, ['Ada'])).rejects.toMatchObject({ code: '23505' })
    await expect(driver.run('select nonsense')).rejects.toMatchObject({ code: '42703' })
    await driver.run(insert, ['Bob'])
    expect(await count(driver)).toBe(2)
  })

  test('an error in a transaction fails that one, and the next is whole', async () => {
    const driver = open(gate())
    const failing = driver.transact(async (run) => {
      await run(insert, ['Ada'])
      await run(insert, ['Ada']).catch(() => {})
      await expect(run('select 1')).rejects.toMatchObject({ code: '25P02' })
      throw new Error('enough')
    })
    await expect(failing).rejects.toThrow('enough')
    expect(await count(driver)).toBe(0)
    await driver.transact((run) => run(insert, ['Bob']))
    expect(await count(driver)).toBe(1)
  })

  test('transactions at the same moment take turns', async () => {
    const driver = open(gate())
    const add = (name: string): Promise<unknown> =>
      driver.transact(async (run) => {
        const [before] = await run('select count(*)::int as count from clients')
        await run(insert, [name])
        const [after] = await run('select count(*)::int as count from clients')
        expect(after?.['count']).toBe(Number(before?.['count']) + 1)
      })
    await Promise.all(['Ada', 'Bob', 'Cy', 'Di', 'Ed'].map(add))
    expect(await count(driver)).toBe(5)
  })

  test('thirty inserts at the same moment, and five hundred one after the other', async () => {
    const driver = open(gate())
    await Promise.all(Array.from({ length: 30 }, (_, index) => driver.run(insert, [`at once ${index}`])))
    for (let index = 0; index < 500; index += 1) await driver.run(insert, [`in turn ${index}`])
    expect(await count(driver)).toBe(530)
  })

  test('a deferred constraint is checked at the commit, and not before', async () => {
    const driver = open(gate())
    const orphan = driver.transact((run) => run('insert into visits (id, client) values (1, 77)'))
    await expect(orphan).rejects.toMatchObject({ code: '23503' })
    await expect(driver.run('insert into visits (id, client) values (1, 77)')).rejects.toMatchObject({ code: '23503' })
    for (const id of [80, 81]) {
      await driver.transact(async (run) => {
        await run('insert into visits (id, client) values ($1, $1)', [id])
        await run('insert into clients (id, name) values ($1, $2)', [id, `late ${id}`])
      })
    }
    expect(await driver.run('select id from visits order by id')).toEqual([{ id: 80 }, { id: 81 }])
  })
})
