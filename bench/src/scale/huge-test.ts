import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import { insertBulkRows } from '../schema.ts'
import type { BenchServer } from '../server.ts'
import { timed } from '../timed.ts'
import { open, openTestSession } from './opened.ts'

/** One test that writes very many rows: what is chosen to take it back, and how long it takes beside the test itself. */
export async function measureHugeTest(server: BenchServer, rows: number): Promise<readonly Result[]> {
  progress(`a test that writes ${rows} rows`)
  await using tidemark = await open(server, { rows: 0, tables: 12 })
  const database = await tidemark.database()
  const session = await openTestSession(server, database)
  session.on('error', () => {})
  const [, worked] = await timed(() => insertBulkRows(session, rows))
  const [{ replaced }, undone] = await timed(() => database.rewind())
  const { rows: left } = await database.query<{ readonly count: number }>('select count(*)::int from clients')
  if (left[0]?.count !== 0) throw new Error(`${left[0]?.count} clients are left`)
  await database[Symbol.asyncDispose]()
  const of = (strategy: string, ms: number): Result =>
    summarise({ scenario: `huge test, ${rows} rows`, strategy }, [ms])
  return [of('its own work', worked), of(replaced === undefined ? 'rewind' : 'replacement', undone)]
}
