import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import type { BenchServer } from '../server.ts'
import { timed } from '../timed.ts'
import { open } from './opened.ts'
import { type LeasedPlace, type Place, takePlace, undo } from './place.ts'

const size = { rows: 0, tables: 12 }
const roundsAlone = 20

/** Very many databases in use at once: leasing them, a test in one of them, and tests in all of them at the same moment. */
export async function measureManyDatabases(server: BenchServer, count: number): Promise<readonly Result[]> {
  progress(`${count} databases`)
  await using tidemark = await open(server, size)
  const places: LeasedPlace[] = []
  try {
    for (let number = 0; number < count; number += 1) places.push(await takePlace(server, tidemark))
    return await measureIn(places)
  } finally {
    for (const place of places) await place[Symbol.asyncDispose]()
  }
}

async function measureIn(places: readonly LeasedPlace[]): Promise<readonly Result[]> {
  // Everywhere a first one, which makes the plans of its session.
  for (const place of places) await undo(place)
  const alone: number[] = []
  for (let round = 0; round < roundsAlone; round += 1) alone.push(await undo(first(places)))
  const [together, passed] = await timed(() => Promise.all(places.map((place) => undo(place))))
  const of = (strategy: string, samples: readonly number[], ms?: number): Result =>
    summarise({ scenario: `${places.length} databases`, strategy, ...size, workers: places.length }, samples, ms)
  return [
    of(
      'lease',
      places.map(({ ms }) => ms),
    ),
    of('rewind, in one of them', alone),
    of('rewind, in all at once', together, passed),
  ]
}

function first(places: readonly Place[]): Place {
  const [place] = places
  if (place === undefined) throw new Error('there is no database')
  return place
}
