import { expect, test } from 'vitest'
import { Companions, follow, type Companion, type Follower } from './companions.ts'

/** A companion whose state is a text, with the states that it went back to. */
function companion(): { readonly follower: Follower; present: string; readonly back: string[] } {
  const world = { present: 'clean', back: [] as string[] }
  const it: Companion<string> = {
    clean: 'clean',
    look: async () => world.present,
    goBack: async (to) => {
      world.back.push(to)
      world.present = to
      return { leftovers: [] }
    },
  }
  return Object.assign(world, { follower: follow(it) })
}

test('a test goes back to what its suite had made, and a suite to what was before it', async () => {
  const world = companion()
  const { follower } = world
  await follower.enter()
  world.present = 'of the file'
  await follower.enter()
  world.present = 'of the suite'
  await follower.begin()
  for (const written of ['by one test', 'by another']) {
    world.present = written
    await follower.settle()
  }
  world.present = 'of afterAll'
  await follower.leave()
  await follower.begin()
  world.present = 'by a test of the file'
  await follower.settle()
  await follower.leave()
  expect(world.back).toEqual(['of the suite', 'of the suite', 'of the file', 'of the file', 'clean'])
})

test('what companions leave behind is added to what the database did, in their order', async () => {
  const leaving = (what: string): Follower => {
    const leftovers = [{ kind: 'redis', what, answer: 'ended' }] as const
    return {
      enter: async () => {},
      begin: async () => {},
      settle: async () => ({ leftovers }),
      leave: async () => ({}),
    }
  }
  const companions = new Companions([leaving('one'), leaving('two')])
  const own = { kind: 'query', what: 'own', answer: 'ended' } as const
  const undone = { footprint: { clients: { inserted: 1 } }, leftovers: [own], replaced: undefined }
  const { leftovers, footprint } = await companions.settle(undone)
  expect([leftovers.map(({ what }) => what), footprint]).toEqual([['own', 'one', 'two'], undone.footprint])
  expect((await companions.leave(undone)).leftovers).toEqual([own])
})
