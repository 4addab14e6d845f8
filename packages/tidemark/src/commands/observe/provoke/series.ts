import type { ProvokedPair } from '../../../report/observation.ts'
import type { TestName } from '../../../report/stability.ts'
import type { Pair } from './pairs.ts'
import type { Run } from './together.ts'
import type { WritingPair } from './writing-pairs.ts'

/** The runs of a pair of tests, in order. */
export interface Series extends Pick<ProvokedPair, 'tests' | 'tables' | 'beside'> {
  readonly runs: readonly Run[]
}

/** How often two tests are run that want the same. */
const tries = 5

/** Each of the two comes first in its turn. */
export function seriesOf(pair: Pair): Series {
  const { tests, meetings, emptied, hooks } = pair
  const runs = Array.from({ length: tries }, (_, index) => {
    const order = index % 2 === 0 ? tests : tests.toReversed()
    return { tests: order, meetings, hooks, ...disputeOf(pair, order) }
  })
  return { tests, tables: [...new Set([...meetings.map(({ table }) => table), ...emptied])], runs }
}

/** Before its rows are taken away, whoever reads them has to have written them. */
function disputeOf({ tests: [emptier], emptied }: Pair, [first]: readonly TestName[]): Pick<Run, 'disputed'> {
  if (emptied.length === 0) return {}
  return { disputed: { tables: emptied, held: first === emptier ? 'emptying' : 'any change' } }
}

/** What decides is when the rows come and how many there are by then. A reader that writes nothing is held nowhere: it can't be the first. */
export function seriesOfWriting({ tests, tables, both }: WritingPair): Series {
  const [writer, reader] = tests
  const orders = [{ readerFirst: false }, ...(both ? [{ readerFirst: true }] : [])]
  const runs = [false, true].flatMap((allOfIt) =>
    orders.map(({ readerFirst }) => ({
      tests: readerFirst ? tests.toReversed() : tests,
      meetings: [],
      hooks: false,
      beside: { tables, writer: writer.file, reader: reader.file, readerFirst, allOfIt },
    })),
  )
  return { tests, tables, beside: true, runs }
}
