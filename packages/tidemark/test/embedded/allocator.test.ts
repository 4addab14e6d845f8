import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startPostgres } from '../../src/embedded.ts'
import { newWorld, type World } from './world.ts'

let world: World
beforeAll(() => {
  world = newWorld()
  vi.stubEnv('XDG_CACHE_HOME', world.env['XDG_CACHE_HOME'] ?? '')
})
afterAll(() => {
  vi.unstubAllEnvs()
  world[Symbol.dispose]()
})

const pageFaults = (pid: number): number => {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')
  return Number(fields.split(' ')[7])
}

test.runIf(process.platform === 'linux')('a session keeps the memory of a statement for the next one', async () => {
  await using postgres = await startPostgres()
  const client = new Client({ connectionString: postgres.url })
  await client.connect()
  try {
    const times = 100
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
    const run = async (): Promise<number> => {
      const before = pageFaults(rows[0]?.pid ?? 0)
      // Needs a few pieces of some ten kilobytes each.
      for (let i = 0; i < times; i += 1)
        await client.query("select length(string_agg(md5(g::text), '')) from generate_series(1, 1500) as g")
      return pageFaults(rows[0]?.pid ?? 0) - before
    }
    await run()
    expect(await run()).toBeLessThan(times)
  } finally {
    await client.end()
  }
})
