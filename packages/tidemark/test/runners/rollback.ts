import { describe, expect, test } from 'vitest'
import type { Bench } from './bench.ts'
import { attemptsAt, eventsOf } from './matrix.ts'
import { ended, nested, rolledBack, unlistened } from './projects/rollback.ts'
import { tree } from './projects/tree.ts'

/** Isolation `rollback`: the promises of a suite's tree are those of `rewind`. */
export function describeRollback({ run, databases }: Bench, major: number): void {
  describe('isolation `rollback`', () => {
    test('an existing suite starts every test from its mark', async () => {
      const { failures, tests } = await run(rolledBack(tree))
      // One test asks a second connection while the first has a transaction open.
      expect(Object.keys(failures)).toEqual(['works under fake timers and leaves them on'])
      expect(Object.values(failures)[0]).toContain('waits for the transaction of another one')
      expect(Object.keys(tests).length).toBeGreaterThan(10)
    })

    const pools = major === 4 ? ['forks', 'threads'] : ['forks']

    test.each(pools)('schema changes, marks, child processes, concurrent tests, in %s', async (pool) => {
      const { failures, events } = await run(nested, [`--pool=${pool}`])
      expect(failures).toEqual({})
      const kinds = (title: string): readonly string[] =>
        attemptsAt(events, title).flatMap(({ leftovers }) => leftovers.map(({ kind }) => kind))
      expect(kinds('an open transaction is rolled back')).toEqual(['transaction'])
      expect(kinds('starts from it')).toEqual(['rollback'])
      expect(kinds('starts from it again')).toEqual([])
      expect(kinds('a transaction that waits for another connection is told so')).toEqual(['rollback'])
      expect(eventsOf(events, 'database-replaced')).toEqual([])
      expect(await databases()).toEqual([])
    })

    test('pools that nobody listens to and nobody ends fail no run', async () => {
      const { failures, code } = await run(rolledBack(unlistened))
      expect(failures).toEqual({})
      expect(code).toBe(0)
    })

    // What follows is no matter of Vitest's version.
    if (major !== 4) return

    test('with `strict` a test that asks for what it cannot have fails, and is told why', async () => {
      const { failures } = await run(nested, ['--testNamePattern=starts from it$'], { TIDEMARK_STRICT: '1' })
      expect(Object.keys(failures)).toEqual(['a suite starts from it'])
      expect(failures['a suite starts from it']).toContain('a notification is not delivered')
    })

    test('a session that a test ended costs another database, and nothing else', async () => {
      const { failures, events } = await run(ended)
      expect(failures).toEqual({})
      expect(eventsOf(events, 'database-replaced')).toHaveLength(1)
    })
  })
}
