import { readdirSync, rmSync } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Client } from 'pg'
import { connect } from '../../src/server/connect.ts'
import { newWorld, startUser, tracesOf, untilGone, type User } from './world.ts'

const world = newWorld()
afterAll(() => world[Symbol.dispose]())

async function withClient<Result>(user: User, work: (client: Client) => Promise<Result>): Promise<Result> {
  const client = await connect(user.said.access, 'postgres', { application: 'tidemark test' })
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

async function databases(user: User): Promise<readonly string[]> {
  return withClient(user, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      "select datname from pg_database where datname not in ('postgres', 'template0', 'template1') order by 1",
    )
    return rows.map(({ datname }) => datname)
  })
}

async function create(user: User, name: string, mark?: string): Promise<void> {
  await withClient(user, async (client) => {
    await client.query(`create database ${name}`)
    if (mark !== undefined) await client.query(`comment on database ${name} is '${mark}'`)
  })
}

async function stop(user: User, how: 'dispose' | 'crash' = 'dispose'): Promise<void> {
  const traces = await tracesOf(user)
  if (how === 'crash') process.kill(traces.postmaster, 'SIGKILL')
  else await user.order('dispose')
  await untilGone(traces)
  await user.kill()
}

/** A server of the running test's own: other settings, other parked data, the same initialised directory. */
async function started(): Promise<User> {
  return startUser(world, { serverSettings: { 'app.test': expect.getState().currentTestName } })
}

test('templates, the registry and kept databases are there again after an orderly stop; clones are not', async () => {
  const first = await started()
  await create(first, 'tidemark', 'tidemark:registry:1')
  await create(first, 'sealed', 'tidemark:template:abc')
  await create(first, 'kept', 'tidemark:kept:run 1')
  await create(first, 'clone', 'tidemark:database:run 1')
  await create(first, 'half', 'tidemark:building:abc')
  await withClient(first, (client) => client.query('alter database sealed allow_connections false'))
  await stop(first)
  const second = await started()
  expect(second.said.start.how).toBe('warm')
  expect(await databases(second)).toEqual(['kept', 'sealed', 'tidemark'])
  expect(second.said.access.password).not.toBe(first.said.access.password)
  await stop(second, 'crash')
  // What died is thrown away; what was parked before it is still good.
  const third = await started()
  expect(await databases(third)).toEqual(['kept', 'sealed', 'tidemark'])
  await create(third, 'late', 'tidemark:template:def')
  await stop(third, 'crash')
  const fourth = await started()
  expect(await databases(fourth)).toEqual(['kept', 'sealed', 'tidemark'])
  await stop(fourth)
})

test('a database without a mark keeps a server from being parked', async () => {
  const first = await started()
  await create(first, 'sealed', 'tidemark:template:abc')
  await create(first, 'stranger')
  await stop(first)
  const second = await started()
  expect(await databases(second)).toEqual([])
  await stop(second)
})

test('a changed superuser password keeps a server from being parked, and stops it all the same', async () => {
  const first = await started()
  await create(first, 'sealed', 'tidemark:template:abc')
  await withClient(first, (client) => client.query("alter role postgres password 'changed'"))
  await stop(first)
  const second = await started()
  expect(await databases(second)).toEqual([])
  await stop(second)
})

test('parked data that is broken is dropped, and the server starts from the initialised directory', async () => {
  const first = await started()
  await create(first, 'sealed', 'tidemark:template:abc')
  await stop(first)
  const parked = `${world.home}/cache/tidemark/parked`
  const name = basename(first.said.access.socket ?? '').split('.')[0] ?? ''
  rmSync(`${parked}/${name}/data/global/pg_control`)
  const second = await started()
  expect(await databases(second)).toEqual([])
  expect(readdirSync(parked)).not.toContain(name)
  await stop(second)
})
