import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Bench } from './bench.ts'
import { createInline, eventsOf } from './matrix.ts'
import { snapshots } from './projects/snapshots.ts'

/** Named snapshots in the tree of suites. */
export function describeSnapshots({ matrix, runIn, databases }: Bench): void {
  describe('a suite with a snapshot', () => {
    test('starts every test from it, in every file and run, and builds it once', async () => {
      const root = createInline(matrix(), snapshots)
      const ways = [[], ['--no-isolate', '--no-file-parallelism']]
      for (const [index, args] of ways.entries()) {
        const result = await runIn(root, args)
        expect(result.failures).toEqual({})
        expect(result.code).toBe(0)
        // Two schema changes in each of two files, and nothing else; the record is that of all runs.
        expect(eventsOf(result.events, 'database-replaced')).toHaveLength(4 * (index + 1))
      }
      expect(readFileSync(`${root}/built`, 'utf8')).toBe('many more ')
      expect(await databases()).toEqual([])
    })
  })
}
