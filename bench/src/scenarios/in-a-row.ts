import { type Bench, closeAll, smallest } from '../bench.ts'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import { expectRowCounts, rowCounts } from '../row-counts.ts'
import { sample } from '../sample.ts'
import { openRewind } from '../strategies/rewind.ts'

/** Tests before the first counted one: a new session's first statements are planned, its functions compiled. */
const warmUp = 20
const edge = 100

/** Thousands of rewinds in one database, nothing else between them: does the last one cost what the first did? */
export async function measureInARow(bench: Bench): Promise<readonly Result[]> {
  const source = smallest(bench)
  const strategy = await openRewind({ access: bench.server.access, source, database: 'in a row' })
  try {
    const found = await rowCounts(strategy)
    const samples: number[] = []
    for (let test = -warmUp; test < bench.plan.inARow; test += 1) {
      if (test % 1000 === 0) progress(`in a row: ${test} of ${bench.plan.inARow}`)
      const { isolation } = await sample(strategy)
      if (test >= 0) samples.push(isolation)
    }
    await expectRowCounts('rewind', strategy, found)
    const what = { scenario: 'in-a-row', ...source.size }
    return [
      summarise({ ...what, strategy: 'rewind' }, samples),
      summarise({ ...what, strategy: 'rewind, first 100' }, samples.slice(0, edge)),
      summarise({ ...what, strategy: 'rewind, last 100' }, samples.slice(-edge)),
    ]
  } finally {
    await closeAll([strategy])
  }
}
