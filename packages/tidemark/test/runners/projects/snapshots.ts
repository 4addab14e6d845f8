import { common } from './common.ts'

const data = `
    import { appendFileSync } from 'node:fs'
    import { add } from './app.ts'
    export const addMany = async () => {
      appendFileSync('built', 'many ')
      for (let i = 1; i <= 20; i += 1) await add('many ' + i)
    }
    export const addMore = async (db) => {
      appendFileSync('built', 'more ')
      await db.query("insert into things (name) values ('more')")
    }`

const file = `
    import { beforeAll, describe, expect, snapshot, test } from 'tidemark/vitest'
    import { add, names, pool } from './app.ts'
    import { addMany, addMore } from './data.ts'

    const many = ['template', ...Array.from({ length: 20 }, (_, index) => 'many ' + (index + 1))]
    beforeAll(async () => { await snapshot('many', addMany, { files: ['data.ts'] }) })

    test('starts from the snapshot', async () => {
      expect(await names()).toEqual(many)
      await add('own')
      await pool.query("delete from things where name like 'many%'")
    })
    test('and so does the next one', async ({ db }) => {
      expect(await names()).toEqual(many)
      expect(await db.footprint()).toEqual({})
    })
    test('may change the schema', async () => {
      await pool.query('alter table things add column extra int')
    })
    test('which costs the suite nothing', async ({ db }) => {
      expect(await names()).toEqual(many)
      expect((await db.query('select * from things limit 1')).fields.map(({ name }) => name)).toEqual(['id', 'name'])
      await add('own')
    })
    describe('with a layer', () => {
      beforeAll(async () => { await snapshot('more', addMore) })
      test('sees both', async () => {
        expect(await names()).toEqual([...many, 'more'])
        await pool.query('create table extra ()')
      })
      test('sees both again, after a replacement', async () => {
        expect(await names()).toEqual([...many, 'more'])
        await pool.query('truncate things')
      })
    })
    describe('with other data', () => {
      beforeAll(() => add('other'))
      test('can take no snapshot', async ({ db }) => {
        await expect(db.snapshot('more', addMore)).rejects.toMatchObject({ code: 'TM_SNAPSHOT_DIRTY' })
        expect(await names()).toEqual([...many, 'other'])
      })
    })
    test('is at the lower one after the layer', async () => {
      expect(await names()).toEqual(many)
    })
    test('takes a layer for itself', async ({ db }) => {
      expect((await db.snapshot('more', addMore)).how).toBe('cloned')
      expect(await names()).toEqual([...many, 'more'])
    })
    test('which is gone in the next test', async () => {
      expect(await names()).toEqual(many)
    })`

/** Two files with the same snapshots, and one without any that must not notice. */
export const snapshots = {
  ...common,
  'data.ts': data,
  'one.test.ts': file,
  'two.test.ts': file,
  'without.test.ts': `
    import { expect, test } from 'vitest'
    import { names } from './app.ts'
    test('starts from the template', async () => { expect(await names()).toEqual(['template']) })`,
} as const
