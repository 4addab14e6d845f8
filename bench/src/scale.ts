import { rmSync } from 'node:fs'
import { describeMachine, describeServer } from './machine.ts'
import { progress } from './progress.ts'
import type { Report } from './report.ts'
import type { Result } from './result.ts'
import { measureManyDatabases } from './scale/databases.ts'
import { folderOnDisk } from './scale/disk.ts'
import { measureHugeTest } from './scale/huge-test.ts'
import { measureReplacement } from './scale/replacement.ts'
import { measureSize } from './scale/size.ts'
import type { Size } from './schema.ts'
import { startServerOnDisk } from './server.ts'

/** How big it gets. */
export interface ScalePlan {
  /** The first one is what the others are compared with. */
  readonly sizes: readonly [Size, ...Size[]]
  /** Tests undone in a database of each size. */
  readonly tests: number
  /** Rows that the one huge test writes. */
  readonly hugeRows: number
  /** Databases on the server at once. */
  readonly databases: number
  readonly replacements: number
}

export const fullScale: ScalePlan = {
  sizes: [
    { rows: 0, tables: 12 },
    { rows: 0, tables: 1000 },
    { rows: 10_000_000, tables: 12 },
  ],
  tests: 100,
  hugeRows: 1_000_000,
  databases: 64,
  replacements: 10,
}

export const quickScale: ScalePlan = {
  sizes: [
    { rows: 0, tables: 12 },
    { rows: 0, tables: 100 },
    { rows: 20_000, tables: 12 },
  ],
  tests: 10,
  hugeRows: 10_000,
  databases: 8,
  replacements: 3,
}

/** Bytes on disk of a bulk row with its indexes, as measured. */
const bytesOfRow = 420

/** Big schemas, big data, one huge test, many databases; each beside the small case of the same run. */
export async function measureScale(plan: ScalePlan): Promise<Report> {
  const machine = describeMachine()
  const most = Math.max(...plan.sizes.map(({ rows }) => rows), plan.hugeRows)
  // Template, database, and the log of what was written to them.
  const folder = folderOnDisk(3 * most * bytesOfRow + 2 * 1024 ** 3)
  try {
    await using server = await startServerOnDisk(folder)
    const results: Result[] = []
    const [small] = plan.sizes
    const sizes = plan.sizes.map((size) => () => measureSize(server, size, small, plan.tests))
    // The small one first: its template is built there, and is there for the others. What takes longest comes last.
    const parts = [
      ...sizes.slice(0, 1),
      () => measureReplacement(server, plan.replacements),
      () => measureManyDatabases(server, plan.databases),
      ...sizes.slice(1),
      () => measureHugeTest(server, plan.hugeRows),
    ]
    for (const part of parts) {
      const measured = await part()
      // It takes long: what has been measured is worth something even when the rest isn't waited for.
      for (const { scenario, strategy, p50_ms } of measured) progress(`  ${scenario}, ${strategy}: ${p50_ms} ms`)
      results.push(...measured)
    }
    return { machine, server: describeServer(server), results }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
