import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { slotName } from '../../src/database/names.ts'
import type { Observation } from '../../src/report/observation.ts'
import { ended } from '../cli/tidemark.ts'
import { colliding, disturbing, emptying } from './parallel-faults.ts'
import { stable, suite, type TestSuite } from './suite.ts'

let folder: TestSuite

beforeAll(() => {
  folder = suite(colliding)
})

afterAll(async () => {
  await folder.tidemark(['down'])
  folder[Symbol.dispose]()
})

describe('tests that would meet', () => {
  test('are run at the same time when that is asked for, and run into each other each time', async () => {
    const found = await folder.tidemark(['observe', '--provoke', ...folder.vitest])
    expect([found.code, found.stderr]).toEqual([0, ''])
    expect(stable(found.stdout)).toMatchInlineSnapshot(`
      "observed  9 tests on one database, 9 passed, 0 failed · 0 left rows behind · 0 pass or fail because of them · 3 conflicts in parallel

      would meet in parallel (3)
        bookings: no_overlap ([7,8), ["2026-01-01 00:00:00","2026-01-02 00:00:00")), no_overlap ([7,8), ["2026-01-01 08:00:00","2026-01-01 12:00:00"))
          b.test.ts:8 > books all day
          a.test.ts:8 > books the morning
        clients: clients_email (ada@example.org)
          b.test.ts:4 > invites another Ada
          a.test.ts:4 > invites Ada
        settings: settings_pkey (language)
          d.test.ts:4 > sets the language
          c.test.ts > (beforeAll, afterAll)

      run at the same time (5)
        clients: together, 5 times; one waited for the other 5 times
          b.test.ts:4 > invites another Ada: failed 2 times (duplicate key value violates unique constraint "clients_email")
          a.test.ts:4 > invites Ada: failed 3 times (duplicate key value violates unique constraint "clients_email")
        bookings: together, 5 times; one waited for the other 5 times
          b.test.ts:8 > books all day: never failed
          a.test.ts:8 > books the morning: failed 3 times (conflicting key value violates exclusion constraint "no_overlap")
        settings: together, 5 times; one waited for the other 5 times
          d.test.ts:4 > sets the language: never failed
          c.test.ts:6 > counts the orders: failed 3 times (duplicate key value violates unique constraint "settings_pkey")
        orders: together, 5 times; neither waited for the other
          d.test.ts:8 > orders: never failed
          c.test.ts:6 > counts the orders: failed 3 times (expected [ { id: 1 } ] to have a length of +0 but got 1)
        settings: together, 2 times; the second ran beside what the first wrote 2 times
          d.test.ts:4 > sets the language: never failed
          a.test.ts:12 > knows the language: never failed

      tables that tests write while tests of other files may read them (2)
        orders: 1 writer, 1 reader, 1 pair
          emptied by d.test.ts:8 > orders
        settings: 2 writers, 1 reader, 2 pairs
      "
    `)
  }, 400_000)

  test('are run no more than there is time for', async () => {
    const { stdout } = await folder.tidemark(['observe', '--provoke', '1', '--json', ...folder.vitest])
    const { provoked, conflicts } = JSON.parse(stdout) as Observation
    expect(conflicts).toHaveLength(3)
    expect(provoked).toMatchObject({ seconds: 1, pairs: [{ times: 1, met: 1 }], left: 4 })
  })

  test('are run for a number of seconds', async () => {
    const { code, stderr } = await folder.tidemark(['observe', '--provoke', 'soon', ...folder.vitest])
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('--provoke soon: a whole number from 1 to 86400 is needed'),
    ])
  })

  test.each(['SIGKILL', 'SIGINT'] as const)('leave nothing behind when they are interrupted by %s', async (signal) => {
    const before = runsTogether().length
    const child = folder.start(['observe', '--provoke', ...folder.vitest])
    const end = ended(child)
    while (runsTogether().length === before) await pause(50)
    child.kill(signal)
    expect(await end).toMatchObject(signal === 'SIGINT' ? { code: 130 } : { signal })
    const look = signal === 'SIGINT' ? ownDatabases : sweptDatabases
    await expect.poll(look, { timeout: 20_000 }).toEqual([])
  })
})

describe('tests that empty what others read', () => {
  test('are run beside them, and take away what they wait for', async () => {
    using other = suite(emptying)
    const found = await other.tidemark(['observe', '--provoke', ...other.vitest])
    expect([found.code, found.stderr]).toEqual([0, ''])
    expect(stable(found.stdout)).toMatchInlineSnapshot(`
      "observed  4 tests on one database, 4 passed, 0 failed · 2 left rows behind · 0 pass or fail because of them · 0 conflicts in parallel

      run at the same time (2)
        currencies: together, 5 times; one waited for the other 3 times
          c.test.ts:4 > changes all currencies: never failed
          b.test.ts:8 > knows the currency: failed 3 times (expected [] to have a length of 1 but got +0)
        app.orders: together, 5 times; one waited for the other 5 times
          a.test.ts:5 > begins with no order: never failed
          b.test.ts:4 > reads its order: failed 2 times (expected [] to have a length of 1 but got +0)

      tables that tests write while tests of other files may read them (2)
        app.orders: 2 writers, 1 reader, 1 pair
          emptied by a.test.ts:5 > begins with no order
        currencies: 1 writer, 1 reader, 1 pair
          emptied by c.test.ts:4 > changes all currencies

      leave rows behind (2)
        a.test.ts:5 > begins with no order: app.orders +1
        b.test.ts:4 > reads its order: app.orders +1

      read tables in which others left rows (1)
        b.test.ts:4 > reads its order
          app.orders, where a.test.ts:5 > begins with no order left rows
      "
    `)
  }, 400_000)
})

describe('tests that write what others read', () => {
  test('are run beside them, with what they wrote there until those are over', async () => {
    using other = suite(disturbing)
    const found = await other.tidemark(['observe', '--provoke', ...other.vitest])
    expect([found.code, found.stderr]).toEqual([0, ''])
    expect(stable(found.stdout)).toMatchInlineSnapshot(`
      "observed  6 tests on one database, 6 passed, 0 failed · 2 left rows behind · 0 pass or fail because of them · 0 conflicts in parallel

      run at the same time (3)
        orders: together, 4 times; the second ran beside what the first wrote 4 times
          a.test.ts:5 > orders twice: never failed
          b.test.ts:5 > counts one order more: failed 2 times (expected 2 to be 1 // Object.is equality)
        rates: together, 2 times; the second ran beside what the first wrote 2 times
          a.test.ts:9 > raises the rate and lowers it: never failed
          b.test.ts:10 > knows the rate: failed 1 time (expected [ { rate: 2 } ] to deeply equal [ { rate: 1 } ])
        clients: together, 2 times; the second ran beside what the first wrote 2 times
          a.test.ts:13 > invites Ada: never failed
          b.test.ts:11 > finds no Grace: never failed

      tables that tests write while tests of other files may read them (3)
        clients: 3 writers, 1 reader, 3 pairs
        orders: 2 writers, 1 reader, 1 pair
        rates: 1 writer, 1 reader, 1 pair

      leave rows behind (2)
        a.test.ts:5 > orders twice: orders +2
        b.test.ts:5 > counts one order more: orders +1

      read tables in which others left rows (1)
        b.test.ts:5 > counts one order more
          orders, where a.test.ts:5 > orders twice left rows
      "
    `)
  }, 400_000)
})

/** The logs of tests that were run together. */
function runsTogether(): readonly string[] {
  const observations = path.join(folder.root, '.tidemark/observations')
  return existsSync(observations)
    ? readdirSync(observations, { recursive: true })
        .map(String)
        .filter((name) => name.endsWith('together/output.log'))
    : []
}

/** The server sees after a moment only that a process is dead. */
async function sweptDatabases(): Promise<readonly string[]> {
  await folder.tidemark(['sweep'])
  return ownDatabases()
}

/** All of this project but its template. */
async function ownDatabases(): Promise<readonly string[]> {
  const { stdout } = await folder.tidemark(['status', '--json'])
  const { databases } = JSON.parse(stdout) as { readonly databases: readonly { readonly name: string }[] }
  const [ours = ''] = /^tidemark_[^_]+_/.exec(slotName(folder.root, 'any', 1)) ?? []
  return databases.map(({ name }) => name).filter((name) => name.startsWith(ours))
}
