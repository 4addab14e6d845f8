import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Event, TestEnded } from './event.ts'
import { listRuns } from './folders.ts'
import { readRecord } from './reader.ts'
import { newRunId, runIdPattern, startOf } from './run-id.ts'
import { openRecord } from './writer.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-record-'))
})

afterEach(() => {
  rmSync(root, { recursive: true, force: true })
})

async function all(directory: string): Promise<Event[]> {
  const events: Event[] = []
  for await (const event of readRecord(directory)) events.push(event)
  return events
}

function testEnded(path: readonly string[]): TestEnded {
  return {
    type: 'test-ended',
    file: 'test/booking.test.ts',
    path,
    status: 'passed',
    attempt: 1,
    durationMs: 3,
    isolation: 'rewind',
    isolationMs: 0.5,
    footprint: { appointments: { inserted: 1 } },
    leftovers: [],
  }
}

test('the name of a run tells when it began', () => {
  const before = Date.now()
  const began = startOf(newRunId())
  expect(began).toBeGreaterThanOrEqual(before)
  expect(began).toBeLessThanOrEqual(Date.now())
})

test('an event whose path is no list is passed over', async () => {
  const record = openRecord(root, newRunId())
  record.write(Object.assign(testEnded(['a']), { path: 'a' as unknown as string[] }))
  record.write({ type: 'run-ended', durationMs: 12 })
  expect((await all(record.directory)).map(({ type }) => type)).toEqual(['run-ended'])
})

test('what was written is read back, with version, time and run', async () => {
  const run = newRunId()
  const record = openRecord(root, run)
  record.write(testEnded(['a title\nof two lines']))
  record.write({ type: 'run-ended', durationMs: 12 })
  const events = await all(record.directory)
  expect(events).toMatchObject([
    { v: 1, run, type: 'test-ended', path: ['a title\nof two lines'] },
    { v: 1, run, type: 'run-ended', durationMs: 12 },
  ])
  expect(Date.parse(events[0]?.time ?? '')).not.toBeNaN()
})

test('many processes write to one record at once and no line is lost or mixed', async () => {
  const run = newRunId()
  const record = openRecord(root, run)
  const script = join(root, 'write.ts')
  writeFileSync(
    script,
    `import { openRecord } from ${JSON.stringify(join(import.meta.dirname, 'writer.ts'))}
     const [root, run, name] = process.argv.slice(2)
     const record = openRecord(root, run)
     for (let i = 0; i < 300; i++) record.write({ type: 'test-ended', file: 'a', path: [name + ':' + i, 'x'.repeat(i * 20)] })`,
  )
  const jiti = fileURLToPath(import.meta.resolve('jiti/package.json').replace('package.json', 'lib/jiti-cli.mjs'))
  const writers = Array.from({ length: 6 }, (_, writer) =>
    once(spawn(process.execPath, [jiti, script, root, run, String(writer)], { stdio: 'inherit' }), 'exit'),
  )
  for (let i = 0; i < 300; i++) record.write(testEnded([`own:${i}`]))
  await Promise.all(writers)
  const titles = (await all(record.directory)).map((event) => (event as TestEnded).path[0])
  expect(new Set(titles).size).toBe(7 * 300)
  expect(titles.length).toBe(7 * 300)
})

test('a line torn by a crash is passed over', async () => {
  const record = openRecord(root, newRunId())
  record.write(testEnded(['whole']))
  appendFileSync(join(record.directory, 'events.ndjson'), '{"v":1,"type":"test-en')
  expect(await all(record.directory)).toMatchObject([{ path: ['whole'] }])
})

test('the line of another writer behind a torn one is read', async () => {
  const record = openRecord(root, newRunId())
  record.write(testEnded(['whole']))
  appendFileSync(join(record.directory, 'events.ndjson'), '{"v":1,"type":"test-ended","path":["{\\"v\\":1')
  record.write(testEnded(['behind']))
  expect(await all(record.directory)).toMatchObject([{ path: ['whole'] }, { path: ['behind'] }])
})

test('a test without a name is passed over', async () => {
  const record = openRecord(root, newRunId())
  record.write(testEnded(['whole']))
  appendFileSync(join(record.directory, 'events.ndjson'), '{"v":1,"type":"test-ended"}\n')
  expect(await all(record.directory)).toMatchObject([{ path: ['whole'] }])
})

test('a record of a newer version is refused', async () => {
  const record = openRecord(root, newRunId())
  writeFileSync(join(record.directory, 'events.ndjson'), '{"v":2,"type":"run-started"}\n')
  await expect(all(record.directory)).rejects.toMatchObject({
    code: 'TM_RECORD_NEWER',
    seen: expect.stringContaining('version 2') as string,
  })
})

test('a run without a record is said to have none', async () => {
  await expect(all(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'TM_RECORD_NOT_FOUND' })
})

test('a record that cannot be written is an error with the folder in it', () => {
  writeFileSync(join(root, '.tidemark'), 'a file where the folder should be')
  expect(() => openRecord(root, newRunId())).toThrow(
    expect.objectContaining({ code: 'TM_RECORD_UNWRITABLE', happened: expect.stringContaining(root) as string }),
  )
})

test('git ignores the folder of the records, and a .gitignore of the user stays as it is', () => {
  openRecord(root, newRunId())
  const file = join(root, '.tidemark', '.gitignore')
  expect(readFileSync(file, 'utf8')).toBe('*\n')
  writeFileSync(file, 'mine')
  openRecord(root, newRunId())
  expect(readFileSync(file, 'utf8')).toBe('mine')
})

test('the newest 20 runs are kept, and nothing is removed that is not a run', () => {
  const runs = Array.from({ length: 25 }, (_, i) => `aaaaaaaa${String(i).padStart(4, '0')}`)
  for (const run of runs) openRecord(root, run)
  writeFileSync(join(root, '.tidemark/runs/notes'), '')
  openRecord(root, 'aaaaaaaa9999')
  expect(listRuns(root)).toEqual(['aaaaaaaa9999', ...runs.slice(6).toReversed()])
  expect(existsSync(join(root, '.tidemark/runs/notes'))).toBe(true)
  expect(readdirSync(join(root, '.tidemark/runs'))).toHaveLength(21)
})

test('run ids are unique, fit a database name and sort by time', async () => {
  const first = newRunId()
  await new Promise((resolve) => setTimeout(resolve, 5))
  const ids = Array.from({ length: 100 }, newRunId)
  expect(ids.every((id) => runIdPattern.test(id) && id > first)).toBe(true)
})

test.skipIf(process.geteuid?.() !== 0)(
  "records that root has written are said to be root's, with the way to get them back",
  () => {
    openRecord(root, newRunId()).write({ type: 'run-ended', durationMs: 1 })
    chmodSync(root, 0o777)
    process.seteuid?.(65_534)
    try {
      expect(() => openRecord(root, newRunId())).toThrow(
        expect.objectContaining({
          code: 'TM_RECORD_OTHER_OWNER',
          happened: expect.stringContaining(
            `${root}/.tidemark belongs to root, and this process runs as user 65534`,
          ) as string,
          todo: expect.stringContaining(`sudo chown -R "$(id -un)" ${root}/.tidemark`) as string,
        }),
      )
    } finally {
      process.seteuid?.(0)
    }
  },
)
