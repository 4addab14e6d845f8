import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { type Bench, biggest, closeAll } from '../bench.ts'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import { expectRowCounts, rowCounts } from '../row-counts.ts'
import { sample, type Sample } from '../sample.ts'
import { strategies, type StrategyName } from '../strategies/strategies.ts'

const changeRows = readFileSync(new URL('../sql/change-rows.sql', import.meta.url), 'utf8')

/** A clone costs the same whatever the test changed: a few are enough. */
const mostClones = 3

/** Tests that change more and more rows, updated, deleted and inserted: what rewinding them costs, beside the clone that it replaces. */
export async function measureChangedRows(bench: Bench): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const { rows, tests } of bench.plan.changes) {
    progress(`tests that change ${rows} rows`)
    results.push(...(await measure(bench, 'rewind', rows, tests)))
    results.push(...(await measure(bench, 'clone file_copy', rows, Math.min(tests, mostClones))))
  }
  return results
}

async function measure(bench: Bench, name: StrategyName, rows: number, tests: number): Promise<readonly Result[]> {
  const source = biggest(bench)
  const strategy = await strategies[name]({ access: bench.server.access, source, database: `${name} changed` })
  try {
    const found = await rowCounts(strategy)
    await sample(strategy, (session) => change(session, 2))
    const samples: Sample[] = []
    for (let test = 0; test < tests; test += 1) samples.push(await sample(strategy, (session) => change(session, rows)))
    await expectRowCounts(name, strategy, found)
    const { size } = source
    return [
      summarise(
        { scenario: `changed-${rows}`, strategy: name, ...size },
        samples.map(({ isolation }) => isolation),
      ),
      summarise(
        { scenario: `changed-${rows} work`, strategy: name, ...size },
        samples.map(({ work }) => work),
      ),
    ]
  } finally {
    await closeAll([strategy])
  }
}

async function change(session: Client, wanted: number): Promise<void> {
  const { rows } = await session.query<{ readonly changed: string }>(changeRows, [wanted])
  const changed = Number(rows[0]?.changed)
  if (changed !== wanted) throw new Error(`${changed} rows were changed instead of ${wanted}`)
}
