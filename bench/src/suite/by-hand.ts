import { appendFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { timed } from '../timed.ts'
import { putBack } from './put-back.ts'
import { fromEnvironment } from './settings.ts'

// Before the tests' modules load: they read DATABASE_URL then.
const { byHand, url, times } = fromEnvironment()
const own = `${url}${process.env['VITEST_POOL_ID']}`
process.env['DATABASE_URL'] = own

let session: pg.Client
let spent = 0

beforeAll(async () => {
  session = new pg.Client({ connectionString: own })
  await session.connect()
})

afterEach(async () => {
  const [, ms] = await timed(() => putBack[byHand]({ url: own, session }))
  spent += ms
}, 60_000)

afterAll(async () => {
  await session.end()
  appendFileSync(times, `${spent}\n`)
})
