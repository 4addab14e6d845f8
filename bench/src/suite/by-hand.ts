import { appendFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { putBack } from './put-back.ts'
import { fromEnvironment } from './settings.ts'

// Before the tests' modules load: they read DATABASE_URL then.
const { byHand, url, times } = fromEnvironment()
process.env['DATABASE_URL'] = `${url}${process.env['VITEST_POOL_ID']}`

let client: pg.Client
let spent = 0

beforeAll(async () => {
  client = new pg.Client({ connectionString: process.env['DATABASE_URL'] })
  await client.connect()
})

afterEach(async () => {
  const start = performance.now()
  await putBack[byHand](client)
  spent += performance.now() - start
}, 60_000)

afterAll(async () => {
  await client.end()
  appendFileSync(times, `${spent}\n`)
})
