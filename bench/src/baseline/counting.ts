import { Statistics } from '../inner.js'
import { openSession, startServer } from '../server.ts'
import { quantile } from '../statistics.ts'

/** What counting costs a test with twenty statements: median milliseconds of reading what was counted and starting anew. */
export async function measureCounting(tests: number): Promise<number> {
  await using server = await startServer()
  await using statistics = await Statistics.open(server.access)
  const { maintenance } = server.access
  const session = await openSession(server.access, maintenance)
  const samples: number[] = []
  for (let test = 0; test < tests; test += 1) {
    for (let n = 0; n < 20; n += 1) await session.query(`select ${Array.from({ length: n + 1 }, () => '1').join(', ')}`)
    const began = performance.now()
    if (test > 0) await statistics.read(maintenance)
    await statistics.zero(maintenance)
    if (test > 20) samples.push(performance.now() - began)
  }
  await session.end()
  return quantile(samples, 0.5)
}
