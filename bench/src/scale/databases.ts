import type { Client } from 'pg'
import type { OwnedDatabase } from 'tidemark'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import type { BenchServer } from '../server.ts'
import { timed } from '../timed.ts'
import { work } from '../work.ts'
import { open, openTestSession } from './opened.ts'

interface Place {
  readonly database: OwnedDatabase
  readonly session: Client
}

const roundsAlone = 20

/** Very many databases in use at once: leasing them, a test in one of them, and tests in all of them at the same moment. */
export async function measureManyDatabases(server: BenchServer, count: number): Promise<readonly Result[]> {
  progress(`${count} databases`)
  const size = { rows: 0, tables: 12 }
  await using tidemark = await open(server, size)
  const leases: number[] = []
  const places: Place[] = []
  for (let number = 0; number < count; number += 1) {
    const [database, ms] = await timed(() => tidemark.database())
    leases.push(ms)
    places.push({ database, session: await openTestSession(server, database) })
  }
  // Everywhere a first one, which makes the plans of its session.
  for (const place of places) await test(place)
  const alone: number[] = []
  for (let round = 0; round < roundsAlone; round += 1) alone.push(await test(places[0]))
  const [together, passed] = await timed(() => Promise.all(places.map((place) => test(place))))
  for (const { database, session } of places) {
    await session.end()
    await database[Symbol.asyncDispose]()
  }
  const of = (strategy: string, samples: readonly number[], ms?: number): Result =>
    summarise({ scenario: `${count} databases`, strategy, ...size, workers: count }, samples, ms)
  return [of('lease', leases), of('rewind, in one of them', alone), of('rewind, in all at once', together, passed)]
}

async function test(place: Place | undefined): Promise<number> {
  if (place === undefined) throw new Error('there is no database')
  await work(place.session)
  const [, ms] = await timed(() => place.database.rewind())
  return ms
}
