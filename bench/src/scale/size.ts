import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import type { Size } from '../schema.ts'
import type { BenchServer } from '../server.ts'
import { timed } from '../timed.ts'
import { open } from './opened.ts'
import { takePlace, undo } from './place.ts'

/** The strategy of its results that others are compared with. */
export const smallInTurns = 'rewind of the small one, in turns'

/**
 * What a template of that size costs once, and every test in it. Tests of the small size take turns with them: building
 * a big one keeps a machine busy for minutes, and afterwards it may be slower than it was before.
 */
export async function measureSize(
  server: BenchServer,
  size: Size,
  small: Size,
  tests: number,
): Promise<readonly Result[]> {
  progress(`${size.rows} rows, ${size.tables} tables`)
  const [tidemark, built] = await timed(() => open(server, size))
  await using _ = tidemark
  await using place = await takePlace(server, tidemark)
  await using smallOne = await open(server, small)
  await using beside = await takePlace(server, smallOne)
  const times: number[] = []
  const timesBeside: number[] = []
  // The first ones read everything from the disk.
  for (let test = -5; test < tests; test += 1) {
    const [ms, msBeside] = [await undo(place), await undo(beside)]
    if (test < 0) continue
    times.push(ms)
    timesBeside.push(msBeside)
  }
  const [, digested] = await timed(() => place.database.digest())
  const of = (strategy: string, samples: readonly number[]): Result =>
    summarise({ scenario: 'scale', strategy, ...size }, samples)
  return [
    of('template', [built]),
    of('lease', [place.ms]),
    of('rewind', times),
    of(smallInTurns, timesBeside),
    of('digest', [digested]),
  ]
}
