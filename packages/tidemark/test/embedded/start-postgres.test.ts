import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { once } from 'node:events'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startPostgres } from '../../src/embedded.ts'
import { readPostmasterFile } from '../../src/server/embedded/postmaster-file.ts'
import { cwdOf, newWorld, pidsWhere, until, type World } from './world.ts'

let world: World
beforeAll(() => {
  world = newWorld()
  vi.stubEnv('XDG_CACHE_HOME', world.env['XDG_CACHE_HOME'] ?? '')
})
afterAll(() => {
  vi.unstubAllEnvs()
  world[Symbol.dispose]()
})

async function query<Row extends object>(url: string, text: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(text)).rows
  } finally {
    await client.end()
  }
}

const processesIn = (data: string): readonly number[] => pidsWhere((pid) => cwdOf(pid) === data)

test('a durable database keeps its data, its password and its port', async () => {
  const directory = join(world.home, 'durable')
  let url = ''
  {
    await using postgres = await startPostgres({ durable: true, directory, settings: { work_mem: '7MB' } })
    url = postgres.url
    await query(url, 'create table kept (id int); insert into kept values (7)')
    const settings = await query<{ value: string }>(
      url,
      "select string_agg(current_setting(name), ' ' order by name) as value from unnest('{autovacuum,fsync,full_page_writes,synchronous_commit,work_mem}'::text[]) as s (name)",
    )
    expect(settings[0]?.value).toBe('on on on on 7MB')
    await expect(startPostgres({ durable: true, directory })).rejects.toMatchObject({
      code: 'TM_EMBEDDED_DIRECTORY_BUSY',
    })
  }
  expect(processesIn(join(directory, 'data'))).toEqual([])
  await using again = await startPostgres({ directory })
  expect(again.url).toBe(url)
  expect(await query(url, 'select id from kept')).toEqual([{ id: 7 }])
})

test('a killed owner leaves no process, and the data is there at the next start', async () => {
  const directory = join(world.home, 'killed')
  const entry = new URL('../../dist/embedded.js', import.meta.url).href
  const code = `import { startPostgres } from ${JSON.stringify(entry)}
    const postgres = await startPostgres({ durable: true, directory: ${JSON.stringify(directory)} })
    console.log(postgres.url)`
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(owner.stdout, 'data')) as [Buffer]
  await query(url.toString().trim(), 'create table kept as select 8 as id')
  const data = join(directory, 'data')
  expect(readPostmasterFile(data)?.ready).toBe(true)
  owner.kill('SIGKILL')
  await until(() => processesIn(data).length === 0 && !existsSync(join(data, 'postmaster.pid')))
  await using again = await startPostgres({ directory })
  expect(await query(again.url, 'select id from kept')).toEqual([{ id: 8 }])
})

test('a database that is not durable is gone with its folder', async () => {
  let data = ''
  {
    await using postgres = await startPostgres({})
    const rows = await query<{ data_directory: string }>(postgres.url, 'show data_directory')
    data = rows[0]?.data_directory ?? ''
    expect(existsSync(data)).toBe(true)
  }
  expect(existsSync(join(data, '..'))).toBe(false)
  expect(processesIn(data)).toEqual([])
})

test('a folder of somebody else is refused and not touched', async () => {
  const file = join(world.home, 'thesis.txt')
  writeFileSync(file, 'years of work')
  const before = readdirSync(world.home)
  await expect(startPostgres({ directory: world.home })).rejects.toMatchObject({ code: 'TM_EMBEDDED_DIRECTORY' })
  expect(readdirSync(world.home)).toEqual(before)
  expect(readFileSync(file, 'utf8')).toBe('years of work')
})

test.each([[{ durable: true }], [{ durable: false, directory: '/var/tmp/x' }]])('%j is refused', async (options) => {
  await expect(startPostgres(options)).rejects.toMatchObject({ code: 'TM_EMBEDDED_DIRECTORY' })
})

test('a half-initialised folder is initialised again', async () => {
  const directory = join(world.home, 'half')
  {
    await using first = await startPostgres({ directory })
    expect(first.version).toBeGreaterThan(140_000)
  }
  writeFileSync(join(directory, 'tidemark.json'), '{"complete":false,"password":""}')
  await using again = await startPostgres({ directory })
  expect(await query(again.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a durable server that cannot start says why now, and nothing of earlier starts', async () => {
  const directory = join(world.home, 'twice')
  const start = (settings: Readonly<Record<string, string>>): Promise<string> =>
    startPostgres({ directory, settings }).then(
      async (postgres) => {
        await postgres[Symbol.asyncDispose]()
        return ''
      },
      ({ seen }: { readonly seen: string }) => seen,
    )
  expect(await start({})).toBe('')
  expect(await start({ shared_preload_libraries: 'first_of_two' })).toContain('first_of_two')
  const seen = await start({ shared_preload_libraries: 'second_of_two' })
  expect(seen).toContain('second_of_two')
  expect(seen).not.toContain('first_of_two')
})

test('a taken port that was asked for is an error that names it', async () => {
  await using first = await startPostgres({})
  await expect(startPostgres({ port: first.port })).rejects.toMatchObject({
    code: 'TM_EMBEDDED_PORT',
    seen: `listen EADDRINUSE: address already in use 127.0.0.1:${first.port}`,
  })
})
