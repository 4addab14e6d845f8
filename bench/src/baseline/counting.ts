import { Statistics } from '../inner.js'
import { openSession, startServer } from '../server.ts'
import { quantile } from '../statistics.ts'

export interface Counting {
  /** Median milliseconds of reading what was counted of twenty statements, and starting anew. */
  readonly counting_ms: number
  /** Of a round trip that asks for nothing. */
  readonly round_trip_ms: number
}

/** What it costs a test to have its statements counted. */
export async function measureCounting(tests: number): Promise<Counting> {
  await using server = await startServer()
  await using statistics = await Statistics.open(server.access)
  const { maintenance } = server.access
  const session = await openSession(server.access, maintenance)
  const samples: number[] = []
  const roundTrips: number[] = []
  for (let test = 0; test < tests; test += 1) {
    for (let n = 0; n < 20; n += 1) await session.query(`select ${Array.from({ length: n + 1 }, () => '1').join(', ')}`)
    const began = performance.now()
    if (test > 0) await statistics.read(maintenance)
    await statistics.zero(maintenance)
    const counted = performance.now()
    await session.query('select 1')
    if (test <= 20) continue
    samples.push(counted - began)
    roundTrips.push(performance.now() - counted)
  }
  await session.end()
  return { counting_ms: quantile(samples, 0.5), round_trip_ms: quantile(roundTrips, 0.5) }
}
