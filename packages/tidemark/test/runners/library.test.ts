import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTidemark, type Tidemark } from '../../src/runner/tidemark.ts'
import { startLocalServer, type LocalServer } from '../postgres/local-server.ts'

async function migrate({ url }: { readonly url: string }): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('create table clients (id serial primary key, name text)')
  await client.end()
}

describe('createTidemark', () => {
  let server: LocalServer
  let tidemark: Tidemark

  beforeAll(async () => {
    server = await startLocalServer()
    tidemark = await createTidemark({ config: false, url: server.url(), migrate })
  })
  afterAll(async () => {
    await tidemark[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  test('leases any number of databases at once, each its own', async () => {
    const first = await tidemark.database()
    const second = await tidemark.database()
    await first.query("insert into clients (name) values ('Ada')")
    expect((await second.query('select * from clients')).rows).toEqual([])
    expect(first.url).not.toBe(second.url)
    await first[Symbol.asyncDispose]()
    await second[Symbol.asyncDispose]()
  })

  test('a database that was given back is clean when it is leased again', async () => {
    const first = await tidemark.database()
    await first.query("insert into clients (name) values ('Ada')")
    await first[Symbol.asyncDispose]()
    const second = await tidemark.database()
    expect(second.url).toBe(first.url)
    expect(await second.footprint()).toEqual({})
    expect((await second.query('select * from clients')).rows).toEqual([])
    await second[Symbol.asyncDispose]()
  })

  test('rewinds to marks and to the template', async () => {
    const db = await tidemark.database()
    await db.query("insert into clients (name) values ('Ada')")
    const mark = await db.mark()
    await db.query('delete from clients')
    await db.rewind(mark)
    expect(await db.footprint()).toEqual({ clients: { inserted: 1 } })
    const { footprint, replaced } = await db.rewind()
    expect([footprint, replaced]).toEqual([{ clients: { inserted: 1 } }, undefined])
    expect(await db.footprint()).toEqual({})
    await db[Symbol.asyncDispose]()
  })

  test('a schema change costs a fresh clone, and the mark before it is lost', async () => {
    const db = await tidemark.database()
    await db.query("insert into clients (name) values ('Ada')")
    const mark = await db.mark()
    await db.query('alter table clients add column age int')
    await expect(db.rewind(mark)).rejects.toMatchObject({ code: 'TM_REWIND_LOST_MARK' })
    expect((await db.query('select * from clients')).fields.map(({ name }) => name)).toEqual(['id', 'name'])
    await db.query('alter table clients add column age int')
    expect((await db.rewind()).replaced?.reason).toContain('schema change')
    await db[Symbol.asyncDispose]()
  })

  test('what is wrong with the options is said before anything is opened', async () => {
    await expect(createTidemark({ config: false, isolation: 'rewnd' as 'rewind' })).rejects.toMatchObject({
      code: 'TM_CONFIG_WRONG_VALUE',
    })
  })
})

test('disposing removes the databases of the run and nothing else', async () => {
  const server = await startLocalServer()
  const client = new Client({ connectionString: server.url() })
  await client.connect()
  await client.query('create database tidemark_not_ours')
  const tidemark = await createTidemark({ config: false, url: server.url() })
  await tidemark.database()
  await tidemark[Symbol.asyncDispose]()
  const { rows } = await client.query<{ name: string }>(
    "select datname as name from pg_database where datname ~ '^tidemark_'",
  )
  expect(rows.map(({ name }) => name.replace(tidemark.template, 'template')).toSorted()).toEqual([
    'template',
    'tidemark_not_ours',
  ])
  await client.end()
  await server[Symbol.asyncDispose]()
})
