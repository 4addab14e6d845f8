import { readdirSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readObservation, type Observation } from '../../src/report/observation.ts'
import type { TestName } from '../../src/report/stability.ts'
import type { Ended } from '../cli/tidemark.ts'
import { shared } from './faults.ts'
import { keptOut } from './parallel-faults.ts'
import { stable, suite, type TestSuite } from './suite.ts'

describe('a suite on one database', () => {
  let folder: TestSuite
  let found: Ended

  beforeAll(async () => {
    folder = suite(shared)
    found = await folder.tidemark(['observe', ...folder.vitest])
  }, 400_000)

  afterAll(async () => {
    await folder.tidemark(['down'])
    folder[Symbol.dispose]()
  })

  test('is told who depends on whom, who would meet in parallel and who reads what others left', () => {
    expect(found.code).toBe(1)
    expect(stable(found.stdout)).toMatchInlineSnapshot(`
      "observed  5 tests on one database, 4 passed, 1 failed · 2 left rows behind · 2 pass or fail because of them · 1 conflict in parallel

      pass only because of what others left (1)
        other.test.ts:8 > reads the orders
          expected [] to match object [ { client: 'Ada' } ]
          it needs one earlier test and fails without it (11 runs of parts of the suite):
            pollution.test.ts:4 > leaves an order
          what it came upon on the shared database:
            orders, 1 row of pollution.test.ts:4 > leaves an order
              {"id":1,"client":"Ada"}
          the database at its end, beside the template:
            when it passed: orders +1
            when it failed: nothing
            only when it passed: orders {"id":1,"client":"Ada"}

      fail because of what others left (1)
        pollution.test.ts:5 > expects the first number
          expected 2 to be 1 // Object.is equality
          it fails after one earlier test and passes alone (6 runs of parts of the suite):
            pollution.test.ts:4 > leaves an order
          the database at its end, beside the template:
            when it passed: orders +1
            when it failed: orders +2
            only when it passed: orders {"id":1,"client":"Grace"}
            only when it failed: orders {"id":1,"client":"Ada"}
            only when it failed: orders {"id":2,"client":"Grace"}

      would meet in parallel (1)
        settings: settings_pkey (language)
          pollution.test.ts:9 > sets the language
          other.test.ts:4 > sets another language

      tables that tests write while tests of other files may read them (1)
        orders: 2 writers, 1 reader, 2 pairs

      leave rows behind (2)
        pollution.test.ts:4 > leaves an order: orders +1
        pollution.test.ts:5 > expects the first number: orders +1

      read tables in which others left rows (1)
        other.test.ts:8 > reads the orders
          orders, where pollution.test.ts:4 > leaves an order; pollution.test.ts:5 > expects the first number left rows
      "
    `)
  })

  test('is on record, without the rows themselves', () => {
    const observations = path.join(folder.root, '.tidemark/observations')
    const [id = ''] = readdirSync(observations)
    expect(readObservation(folder.root, id)).toMatchObject({ tests: { total: 5, passed: 4, failed: 1 } })
    const files = readdirSync(path.join(observations, id), { recursive: true }).map(String)
    expect(files.filter((name) => name.endsWith('.ndjson'))).toEqual([])
  })
})

test('tests would meet, be it that one of them found its value taken and wrote nothing; numbers of a sequence do not', async () => {
  using folder = suite(keptOut)
  const { stdout } = await folder.tidemark(['observe', '--json', ...folder.vitest])
  await folder.tidemark(['down'])
  const { tests, conflicts } = JSON.parse(stdout) as Observation
  expect(tests).toEqual({ total: 16, passed: 15, failed: 1 })
  const told = conflicts.map(({ values, tests }) => `${values.join()}: ${tests.map(nameOf).join(', ')}`)
  expect(told.toSorted((one, other) => one.localeCompare(other))).toEqual([
    'members_tenant_name_key (1, Ida): 5.test.ts joins the tenant that all know, 6.test.ts joins the tenant that all know',
    'people_name_key (Ada): 1.test.ts has an Ada, 2.test.ts makes Ada',
    'people_name_key (Grace): 1.test.ts makes Grace, 2.test.ts has a Grace',
    'people_pkey (1): 1.test.ts has an Ada, 3.test.ts makes the first of all people, 4.test.ts makes the first of all people',
    'people_pkey (100): 5.test.ts makes a person with a number, 6.test.ts makes a person with a number',
    'settings_pkey (language): 1.test.ts sets the language, 3.test.ts (beforeAll, afterAll)',
  ])
}, 400_000)

test('a command that does not come to Tidemark is refused', async () => {
  using folder = suite({})
  const { code, stderr } = await folder.tidemark(['observe', '--', process.execPath, '-e', ''])
  expect([code, stderr]).toEqual([2, expect.stringContaining('TM_VERIFY_NO_RECORD')])
})

function nameOf({ file, path: titles }: TestName): string {
  return [file, ...titles].join(' ')
}
