import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { leaseExtraDatabase } from '../../src/database/lease-database.ts'
import { isTidemarkError } from '../../src/errors/tidemark-error.ts'
import { isolate } from '../../src/isolation/isolation.ts'
import { LeasedDatabase } from '../../src/isolation/leased-database.ts'
import { movedMark } from '../../src/isolation/moved.ts'
import { takeSnapshot } from '../../src/isolation/take-snapshot.ts'
import { differences } from '../../src/ledger/digest.ts'
import type { OwnedDatabase, Tidemark } from '../../src/runner/tidemark.ts'
import { add, type Exhibition, openExhibition } from './exhibition.ts'
import { query } from './query.ts'

let exhibition: Exhibition
let tidemark: Tidemark

beforeAll(async () => {
  exhibition = await openExhibition()
  tidemark = exhibition.tidemark
})

afterAll(() => exhibition[Symbol.asyncDispose]())

const names = async (db: OwnedDatabase): Promise<string[]> =>
  (await db.query<{ name: string }>('select name from clients order by id')).rows.map(({ name }) => name)

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (isTidemarkError(error) ? error.code : String(error)),
  )

describe('a snapshot', () => {
  test('is built once; another database becomes a clone of it, to the last byte', async () => {
    await using first = await tidemark.database()
    await using second = await tidemark.database()
    const build = vi.fn(async (db: Pick<OwnedDatabase, 'query'>) => {
      await add('Ada', 'Grace')(db)
      await db.query('insert into visits (client) select id from clients')
    })
    expect((await first.snapshot('basic', build)).how).toBe('built')
    expect((await second.snapshot('basic', build)).how).toBe('cloned')
    expect((await second.snapshot('basic', build)).how).toBe('there')
    expect(build).toHaveBeenCalledTimes(1)
    expect(await names(second)).toEqual(['template', 'Ada', 'Grace'])
    expect(differences(await first.digest(), await second.digest())).toEqual([])
  })

  test('is gone after a rewind to the template, in the database that built it and in a clone', async () => {
    await using first = await tidemark.database()
    await using second = await tidemark.database()
    const template = await first.digest()
    for (const db of [first, second]) {
      await db.snapshot('passing', add('Ada'))
      expect(await db.rewind()).toMatchObject({ footprint: { clients: { inserted: 1 } }, replaced: undefined })
      expect(differences(template, await db.digest())).toEqual([])
    }
  })

  test('is gone back to in place, whatever several sessions committed', async () => {
    await using db = await tidemark.database()
    await db.snapshot('several', add('Ada', 'Grace'))
    const [mark, before] = [await db.mark(), await db.digest()]
    const statements = [
      'delete from clients',
      "insert into clients (name) values ('x')",
      'truncate visits restart identity',
    ]
    await Promise.all(statements.map((statement) => query(db.url, statement)))
    expect((await db.rewind(mark)).replaced).toBeUndefined()
    expect(differences(before, await db.digest())).toEqual([])
  })

  test('can be layered on another one, and each is gone back to by itself', async () => {
    await using first = await tidemark.database()
    await using second = await tidemark.database()
    for (const [db, how] of [
      [first, 'built'],
      [second, 'cloned'],
    ] as const) {
      const lower = await db.snapshot('lower', add('lower'))
      const upper = await db.snapshot('upper', add('upper'))
      expect([lower.how, upper.how]).toEqual([how, how])
      await query(db.url, 'delete from clients')
      await db.rewind(upper.mark)
      expect(await names(db)).toEqual(['template', 'lower', 'upper'])
      await db.rewind(lower.mark)
      expect(await names(db)).toEqual(['template', 'lower'])
    }
    expect((await first.snapshot('upper', add('upper'))).how).toBe('cloned')
    expect(differences(await first.digest(), await second.digest())).toEqual(['public.clients', 'sequences'])
    await first.rewind()
    await second.rewind()
    expect(differences(await first.digest(), await second.digest())).toEqual([])
  })

  test('is another one on another base', async () => {
    await using db = await tidemark.database()
    await db.snapshot('base a', add('a')).catch(() => {})
    await db.snapshot('base-a', add('a'))
    expect((await db.snapshot('top', add('top'))).how).toBe('built')
    await db.rewind()
    expect((await db.snapshot('top', add('top'))).how).toBe('built')
    expect(await names(db)).toEqual(['template', 'top'])
  })

  test('is built anew when its builder, its key or its files change', async () => {
    await using db = await tidemark.database()
    const take = async (...order: Parameters<OwnedDatabase['snapshot']>): Promise<string> => {
      await db.rewind()
      return (await db.snapshot(...order)).how
    }
    expect(await take('changing', add('a'), { key: 1 })).toBe('built')
    expect(await take('changing', add('a'), { key: 2 })).toBe('built')
    expect(await take('changing', add('b'), { key: 2 })).toBe('cloned')
    expect(await take('changing', async (db) => add('c')(db))).toBe('built')
    expect(await take('changing', async (db) => add('d')(db))).toBe('built')
    await expect(take('changing', add('a'), { files: ['no/such/file'] })).rejects.toMatchObject({
      code: 'TM_MIGRATION_NO_FILES',
    })
  })

  test('is found by its name alone, the newest of that name', async () => {
    await using db = await tidemark.database()
    expect(await codeOf(db.snapshot('by-name'))).toBe('TM_SNAPSHOT_MISSING')
    for (const key of [1, 2]) {
      await db.snapshot('by-name', add(`key ${key}`), { key })
      await db.rewind()
    }
    expect((await db.snapshot('by-name')).how).toBe('cloned')
    expect((await db.snapshot('by-name')).how).toBe('there')
    expect(await names(db)).toEqual(['template', 'key 2'])
  })
})

describe('nothing is saved', () => {
  test('when the builder fails, and the database is what it was', async () => {
    await using db = await tidemark.database()
    const before = await db.digest()
    const failing = async (): Promise<void> => {
      await add('half')(db)
      throw new RangeError('the builder')
    }
    await expect(db.snapshot('failing', failing)).rejects.toThrow('the builder')
    expect(differences(before, await db.digest())).toEqual([])
    expect(await exhibition.labels()).not.toContain('failing')
  })

  test('when the builder changes the schema', async () => {
    await using db = await tidemark.database()
    expect(await codeOf(db.snapshot('ddl', () => db.query('alter table clients add column age int')))).toBe(
      'TM_SNAPSHOT_SCHEMA',
    )
    expect((await db.query('select * from clients')).fields.map(({ name }) => name)).toEqual(['id', 'name'])
    expect(await exhibition.labels()).not.toContain('ddl')
  })

  test('when the builder does not await its work', async () => {
    await using db = await tidemark.database()
    const client = new Client({ connectionString: db.url })
    client.on('error', () => {})
    await client.connect()
    const unfinished = async (): Promise<void> => {
      await client.query('begin')
      await client.query("insert into clients (name) values ('uncommitted')")
    }
    const error = await db.snapshot('unfinished', unfinished).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'TM_SNAPSHOT_UNFINISHED' })
    expect(String(error)).toContain('insert into clients')
    expect(await names(db)).toEqual(['template'])
    expect(await exhibition.labels()).not.toContain('unfinished')
  })

  test('when the database holds something else', async () => {
    await using db = await tidemark.database()
    await add('own')(db)
    const error = await db.snapshot('dirty', add('a')).catch((error: unknown) => error)
    expect(error).toMatchObject({ code: 'TM_SNAPSHOT_DIRTY' })
    expect(String(error)).toContain('clients')
    expect(await names(db)).toEqual(['template', 'own'])
  })

  test('below another snapshot, or within one', async () => {
    await using db = await tidemark.database()
    await db.snapshot('one', add('one'))
    await db.snapshot('two', add('two'))
    expect(await codeOf(db.snapshot('one', add('one')))).toBe('TM_SNAPSHOT_DIRTY')
    expect(await codeOf(db.snapshot('three', () => db.snapshot('four', add('four'))))).toBe('TM_SNAPSHOT_NESTED')
    expect(await names(db)).toEqual(['template', 'one', 'two'])
  })

  test.each(['', 'a b', '-x', "x'; drop", 'x'.repeat(61)])('under the name %j', async (name) => {
    await using db = await tidemark.database()
    expect(await codeOf(db.snapshot(name, add('a')))).toBe('TM_SNAPSHOT_NAME')
  })
})

describe('a database that has to be replaced', () => {
  test('becomes a clone of the snapshot that its mark was made on', async () => {
    const lease = await leaseExtraDatabase(exhibition.access, {
      template: tidemark.template,
      run: 'replaced',
      root: '/',
      label: '',
    })
    await using database = new LeasedDatabase(lease)
    await using other = await tidemark.database()
    await other.snapshot('kept', add('kept'))
    const stage = { database, openMarks: () => [], inTurn: <T>(work: () => Promise<T>) => work(), moved: () => {} }
    const strategy = isolate(database, 'rewind')
    await takeSnapshot(
      { ...stage, undo: (mark) => strategy.undo(mark) },
      { name: 'kept', key: undefined, build: undefined },
    )
    const mark = await strategy.mark()
    await query(database.url, 'create table extra ()')
    const { replaced } = await strategy.undo(mark)
    expect(movedMark(mark, replaced?.moved ?? [])).toBe(database.base.mark)
    const seen = await query(database.url, "select name, to_regclass('extra') as extra from clients order by id")
    expect(seen).toEqual(['template', 'kept'].map((name) => ({ name, extra: null })))
    await query(database.url, 'create table extra ()')
    await strategy.undo(0)
    expect(await query(database.url, 'select name from clients')).toEqual([{ name: 'template' }])
  })
})
