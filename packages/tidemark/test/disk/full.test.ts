import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { fill, mayMount, smallWorld, type SmallWorld } from './small-disk.ts'

const config = '{"migrate":"migrations"}'
const people = "create table people (id int primary key, name text); insert into people values (1, 'Ada')"
const writer = `
  import { createRequire } from 'node:module'
  const { Client } = createRequire(${JSON.stringify(import.meta.url)})('pg')
  const client = new Client({ connectionString: process.env.DATABASE_URL })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query('select count(*)::int as count from people')
  console.log('rows', rows[0].count)
  const write = "insert into people select n, repeat('x', 1000) from generate_series(2, $1) n".replace('$1', process.argv[2])
  await client.query(write).then(() => console.log('written'), ({ code }) => console.log('refused', code))
  await client.end().catch(() => {})`
const files = {
  'package.json': '{"type":"module"}',
  'tidemark.config.json': config,
  'migrations/1.sql': people,
  'writer.js': writer,
}
const disk = { folder: 'cache' } as const
const run = (rows: number) => ['run', '--', process.execPath, 'writer.js', String(rows)]

/** Nobody is left who would use or fill the disk: an initialised directory in the cache is all that stays. */
async function expectNothingLeft({ cache, atWork }: SmallWorld): Promise<void> {
  const remains = () => ({
    atWork: atWork(),
    data: entriesOf(join(cache, 'tidemark/data')),
    unfinished: entriesOf(join(cache, 'tidemark/pristine')).filter((name) => name.includes('.')),
  })
  await vi.waitFor(() => expect(remains()).toEqual({ atWork: [], data: [], unfinished: [] }), {
    timeout: 20_000,
    interval: 50,
  })
}

function entriesOf(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

describe.runIf(mayMount())('a full disk (tried only where this user may mount one)', () => {
  test.each([10, 62, 86, 98, 110])('of %i MB gives the server up with one clear error', async (megabytes) => {
    using world = smallWorld(files, [{ ...disk, kilobytes: megabytes * 1024 }])
    const { code, stdout, stderr } = await world.tidemark(run(10))
    if (code !== 0) {
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toMatch(/^ {2}code: TM_(EMBEDDED|SERVER|TEMPLATE|DATABASE)_DISK_FULL$/m)
      expect(stderr.split('\n').length).toBeLessThan(12)
    }
    await expectNothingLeft(world)
  })

  test('that a test fills is told to the test, and the next one gets a clean database', async () => {
    using world = smallWorld(files, [{ ...disk, kilobytes: 220 * 1024 }])
    const both = `"$0" writer.js 200000; "$0" writer.js 10`
    const { code, stdout, stderr } = await world.tidemark(['run', '--', 'sh', '-c', both, process.execPath])
    expect(stdout.trim().split('\n')).toEqual(['rows 1', 'refused 53100', 'rows 1', 'written'])
    expect({ code, summary: stderr }).toMatchObject({ code: 0, summary: expect.stringContaining('no leftovers') })
    await expectNothingLeft(world)
    const again = await world.tidemark(run(5))
    expect(again.stdout).toBe('rows 1\nwritten\n')
    await expectNothingLeft(world)
  })

  test('under the record of the run is said, and the server stops all the same', async () => {
    using world = smallWorld(files, [{ folder: 'record', kilobytes: 8 }])
    fill(join(world.root, '.tidemark'))
    const { code, stdout, stderr } = await world.tidemark(run(10))
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('code: TM_RECORD_UNWRITABLE')
    await expectNothingLeft(world)
  })
})
