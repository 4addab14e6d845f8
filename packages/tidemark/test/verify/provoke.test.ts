import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Ended } from '../cli/tidemark.ts'
import { colliding } from './faults.ts'
import { stable, suite, type TestSuite } from './suite.ts'

describe('tests that would meet', () => {
  let folder: TestSuite
  let found: Ended

  beforeAll(async () => {
    folder = suite(colliding)
    found = await folder.tidemark(['observe', '--provoke', ...folder.vitest])
  }, 400_000)

  afterAll(async () => {
    await folder.tidemark(['down'])
    folder[Symbol.dispose]()
  })

  test('are run at the same time when that is asked for', () => {
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

      run at the same time (3)
        clients: together, 5 times; one waited for the other 5 times
          b.test.ts:4 > invites another Ada: failed 2 times (duplicate key value violates unique constraint "clients_email")
          a.test.ts:4 > invites Ada: failed 3 times (duplicate key value violates unique constraint "clients_email")
        bookings: together, 5 times; one waited for the other 5 times
          b.test.ts:8 > books all day: never failed
          a.test.ts:8 > books the morning: failed 3 times (conflicting key value violates exclusion constraint "no_overlap")
        settings: together, 5 times; one waited for the other 5 times
          d.test.ts:4 > sets the language: never failed
          c.test.ts:6 > counts the orders: failed 3 times (duplicate key value violates unique constraint "settings_pkey")

      tables that tests write while tests of other files may read them (2)
        orders: 1 writer, 1 reader, 1 pair
          emptied by d.test.ts:8 > orders
        settings: 2 writers, 1 reader, 2 pairs
      "
    `)
  })
})
