import { expect, test } from 'vitest'
import type { LeasedDatabase } from '../isolation/leased-database.ts'
import type { Claim } from '../ledger/claims.ts'
import { HookClaims } from './hook-claims.ts'

const wanted = { of: 'all', since: 'test', limit: 10 } as const

/** A database of which every question for claims is answered with a new one. */
function database(): { readonly asked: number[]; readonly leased: LeasedDatabase } {
  const asked: number[] = []
  let marks = 0
  const leased = {
    hasLedger: true,
    ledger: { mark: async () => ++marks },
    claims: async (since: number) => [{ rule: String(asked.push(since)) }] as unknown as readonly Claim[],
  }
  return { asked, leased: leased as unknown as LeasedDatabase }
}

test("what a suite's beforeAll claimed is known when its first test begins, and stays", async () => {
  const { asked, leased } = database()
  const claims = new HookClaims(wanted, leased)
  await claims.enter()
  await claims.begin()
  await claims.begin()
  expect(asked).toEqual([1])
  expect(claims.leave()).toEqual({ claims: [{ rule: '1' }] })
})

test('an inner suite has its own, and what is around it is asked for before it begins', async () => {
  const { asked, leased } = database()
  const claims = new HookClaims(wanted, leased)
  await claims.enter()
  await claims.enter()
  await claims.begin()
  expect(asked).toEqual([1, 2])
  expect([claims.leave(), claims.leave()]).toEqual([{ claims: [{ rule: '2' }] }, { claims: [{ rule: '1' }] }])
})

test.each([undefined, { ...wanted, of: [] }, { ...wanted, since: 'template' as const }])(
  'nobody is asked where the record is to hold %j',
  async (wanted) => {
    const { asked, leased } = database()
    const claims = new HookClaims(wanted, leased)
    await claims.enter()
    await claims.begin()
    expect([asked, claims.leave()]).toEqual([[], {}])
  },
)
