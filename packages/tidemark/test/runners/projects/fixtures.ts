import { common } from './common.ts'

/** Fixtures of files and suites; every test asserts the state that it starts from. */
export const fixtures = {
  ...common,
  'built.test.ts': `
    import { describe, expect, fixture, test, beforeAll } from 'tidemark/vitest'
    import { defineIds, factory } from 'tidemark/data'
    import { test as plain } from 'vitest'
    import { add, names, pool } from './app.ts'

    const ids = defineIds('thing')
    const things = factory((number) => ({ id: ids.thing(number), name: 'thing ' + number }), async (row) => {
      await add(row.name)
      return row
    })
    let built = 0
    const first = fixture(async ({ db }) => {
      built += 1
      await db.query("insert into things (name) values ('first')")
      return { thing: await things.create(), built }
    })
    const second = fixture(async () => ({ of: first().thing.name, thing: await things.create() }))
    const present = ['template', 'first', 'thing 1', 'thing 2']

    test.for([1, 2, 3])('finds it before test %i', async (_, { db }) => {
      expect(await names()).toEqual(present)
      expect(await db.footprint()).toEqual({})
      expect(first()).toMatchObject({ thing: { id: ids.thing(1), name: 'thing 1' } })
      expect(second()).toMatchObject({ of: 'thing 1', thing: { name: 'thing 2' } })
      expect(await first.in(db)).toBe(first())
      expect((await things.create()).name).toBe('thing 3')
      await pool.query('delete from things')
    })

    let tries = 0
    // Vitest 3 forgets about retries where tests are extended.
    plain('finds it in every retry', { retry: 2 }, async () => {
      expect(await names()).toEqual(present)
      await pool.query('delete from things')
      expect(things.build().name).toBe('thing 3')
      tries += 1
      expect(tries).toBe(3)
    })

    test.for([1, 2])('finds it again when the database was replaced, time %i', async () => {
      const before = built
      expect(await names()).toEqual(present)
      expect(first().thing.name).toBe('thing 1')
      expect(things.build().name).toBe('thing 3')
      await pool.query('alter table things add column extra int')
      expect(built).toBe(before)
    })

    test('composes with fixtures of Vitest', async ({ task }) => {
      expect(task.name).toBe('composes with fixtures of Vitest')
    })

    const withThing = test.extend({ thing: async ({ db }, use) => use((await first.in(db)).thing) })
    withThing('is typed by what it was made from', async ({ thing }) => {
      expect(thing.name).toBe('thing 1')
    })

    describe('in a suite', () => {
      const inner = fixture(async () => (await things.create()).name)
      test.for([1, 2])('sees both, time %i', async () => {
        expect(await names()).toEqual([...present, 'thing 3'])
        expect(inner()).toBe('thing 3')
        expect(things.build().name).toBe('thing 4')
        await pool.query('create table extra ()')
      })
      describe('deeper', () => {
        beforeAll(() => { inner() })
        test('sees them there', async () => {
          expect(await names()).toEqual([...present, 'thing 3'])
          await pool.query('drop table things')
        })
        test('and again', async () => {
          expect(await names()).toEqual([...present, 'thing 3'])
        })
      })
    })

    describe('beside it', () => {
      test('does not see it', async () => {
        expect(await names()).toEqual(present)
      })
    })

    describe('with data of other hooks', () => {
      beforeAll(() => add('by hand'))
      const mixed = fixture(async () => { await add('mixed'); return 1 })
      test('has both', async () => {
        expect(await names()).toEqual([...present, 'by hand', 'mixed'])
        expect(mixed()).toBe(1)
      })
    })
  `,
  'overlapping.test.ts': `
    import { describe, expect, fixture, test } from 'tidemark/vitest'
    import { names } from './app.ts'
    const data = fixture(async ({ db }) => {
      const { rows } = await db.query("insert into things (name) values ('data') returning id")
      return rows[0].id
    })
    test.concurrent.for([1, 2, 3])('reads it where all look, %i', async () => {
      expect(await names()).toEqual(['template', 'data'])
      expect(data()).toBe(2)
    })
    test.concurrent.for([1, 2, 3])('has it in a database of its own, %i', async (_, { db }) => {
      await db.query("insert into things (name) values ('own')")
      expect(await data.in(db)).toBe(3)
      expect(await data.in(db)).toBe(3)
      const { rows } = await db.query('select name from things order by id')
      expect(rows.map(({ name }) => name)).toEqual(['template', 'own', 'data'])
    })
    describe.concurrent('a suite beside others', () => {
      const inside = fixture(async ({ db }) => { await db.query("insert into things (name) values ('inside')") })
      test('does not have it where all look', () => {
        expect(() => inside()).toThrow('TM_FIXTURE_OVERLAP')
      })
      test('has it in a database of its own', async ({ db }) => {
        await inside.in(db)
        expect(await db.footprint()).toEqual({ things: { inserted: 1 } })
      })
    })
    describe.concurrent('another one', () => { test('runs', () => {}) })
  `,
} as const

/** What goes wrong with fixtures. */
export const wrongFixtures = {
  ...common,
  'failing.test.ts': `
    import { beforeAll, describe, expect, fixture, test } from 'tidemark/vitest'
    import { add, names, pool } from './app.ts'
    const good = fixture(async () => { await add('good'); return 1 })
    const bad = fixture(async () => { await add('bad'); throw new Error('no more room') })
    const onBad = fixture(async () => { bad(); return 1 })
    test('needs it', () => bad())
    test('needs it too', () => onBad())
    test('does not need it', async () => {
      expect(good()).toBe(1)
      expect(await names()).toEqual(['template', 'good'])
    })
    test('declares one inside', () => { fixture(async () => 1) })
    describe('once', () => {
      let times = 0
      const flaky = fixture(async () => { times += 1; if (times > 1) throw new Error('only once') ; await add('once'); return times })
      test('is there', async () => {
        expect(flaky()).toBe(1)
        await pool.query('create table extra ()')
      })
      test('could not be built again', () => flaky())
    })
    describe('mixed', () => {
      beforeAll(() => add('by hand'))
      const mixed = fixture(async () => { await add('mixed') })
      test('is there', () => pool.query('create table extra ()'))
      test('has lost it', () => mixed())
    })
    let kept
    describe('short', () => {
      kept = fixture(async () => 1)
      test('has it', () => { expect(kept()).toBe(1) })
    })
    test('comes too late', () => kept())
  `,
} as const
