import { expect, test } from 'vitest'
import type { Leftover, Rewind } from '../ledger/ledger.ts'
import { cloning } from './clone.ts'
import type { LeasedDatabase } from './leased-database.ts'
import { rewinding } from './rewind.ts'

/** A database whose rewinds end like this, with the reasons for which it was replaced. */
function database(rewind: Partial<Rewind>): { readonly leased: LeasedDatabase; readonly asked: unknown[] } {
  const asked: unknown[] = []
  const leased = {
    base: { mark: 3, snapshot: 's' },
    rewind: async (mark: number, options: object) => {
      asked.push([mark, options])
      return { clean: true, footprint: {}, sequences: 0, leftovers: [], ...rewind }
    },
    replace: async (reason: string, mark: number) => {
      asked.push([reason, mark])
      return { reason, moved: [], ms: 1, spare: false }
    },
  }
  return { leased: leased as unknown as LeasedDatabase, asked }
}

const ended: Leftover = { kind: 'query', what: 'a query', answer: 'ended' }
const replaced: Leftover = { kind: 'ddl', what: 'a schema change', answer: 'replaced' }
const footprint = { clients: { inserted: 1200, deleted: 34 } }

test('a test that changed nothing keeps its database, whatever the isolation', async () => {
  for (const strategy of [cloning, rewinding]) {
    const { leased } = database({})
    expect(await strategy(leased).undo(3)).toEqual({ footprint: {}, leftovers: [], replaced: undefined })
  }
})

test.each<Partial<Rewind>>([{ footprint }, { clean: false }, { leftovers: [ended] }])(
  'with clones a database is given up after %j',
  async (rewind) => {
    const { leased, asked } = database(rewind)
    await cloning(leased).undo(3)
    expect(asked).toEqual([
      [3, { replaceable: true }],
      ['isolation is `clone`', 3],
    ])
  },
)

test('what goes with a clone is not left behind, a session is', async () => {
  const { leased } = database({ clean: false, leftovers: [replaced, ended] })
  expect((await cloning(leased).undo(3)).leftovers).toEqual([ended])
})

test('a clone may take the place of rows only where a suite has made nothing since', async () => {
  const { leased, asked } = database({ sequences: 2, footprint })
  expect(await rewinding(leased).undo(3)).toEqual({ footprint, sequences: 2, leftovers: [], replaced: undefined })
  await rewinding(leased).undo(4)
  expect(asked).toEqual([
    [3, { replaceable: true }],
    [4, { replaceable: false }],
  ])
})

test.each<readonly [Partial<Rewind>, string]>([
  [{ leftovers: [ended, replaced] }, 'a schema change'],
  [{ leftovers: [ended] }, 'the ledger could not take it back'],
  [{ costly: true, footprint }, '1,234 rows were changed: a fresh clone takes less time than putting them back'],
])('a rewind that ends with %j is followed by a clone, with the reason', async (rewind, reason) => {
  const { leased, asked } = database({ clean: false, ...rewind })
  expect((await rewinding(leased).undo(3)).replaced?.reason).toBe(reason)
  expect(asked.at(-1)).toEqual([reason, 3])
})
