import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import type { Size } from '../schema.ts'
import type { BenchServer } from '../server.ts'
import { timed } from '../timed.ts'
import { work } from '../work.ts'
import { open, openTestSession } from './opened.ts'

/** What a template of that size costs once, and every test in it. */
export async function measureSize(server: BenchServer, size: Size, tests: number): Promise<readonly Result[]> {
  progress(`${size.rows} rows, ${size.tables} tables`)
  const [tidemark, built] = await timed(() => open(server, size))
  await using _ = tidemark
  const [database, leased] = await timed(() => tidemark.database())
  await using session = await disposable(openTestSession(server, database))
  const samples: number[] = []
  // The first ones read everything from the disk.
  for (let test = -5; test < tests; test += 1) {
    await work(session.client)
    const [{ replaced }, ms] = await timed(() => database.rewind())
    if (replaced !== undefined) throw new Error(`not rewound: ${replaced.reason}`)
    if (test >= 0) samples.push(ms)
  }
  const [, digested] = await timed(() => database.digest())
  await database[Symbol.asyncDispose]()
  const of = (strategy: string, times: readonly number[]): Result =>
    summarise({ scenario: 'scale', strategy, ...size }, times)
  return [of('template', [built]), of('lease', [leased]), of('rewind', samples), of('digest', [digested])]
}

async function disposable<Client extends { end(): Promise<void> }>(opening: Promise<Client>) {
  const client = await opening
  return { client, [Symbol.asyncDispose]: () => client.end() }
}
