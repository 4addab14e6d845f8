import { expect, expectTypeOf, test } from 'vitest'
import { factory, type Factory } from './factory.ts'
import { countingFrom, putCountsBack, readCounts } from './sequences.ts'

interface Client {
  readonly id: number
  readonly name: string
  readonly phone: string | null
}

const usual = (number: number): Client => ({ id: number, name: `Client ${number}`, phone: null })

test('rows are numbered, and a test says only what matters to it', () => {
  const clients = factory(usual)
  expect(clients.build()).toEqual({ id: 1, name: 'Client 1', phone: null })
  expect(clients.build({ phone: '1' })).toEqual({ id: 2, name: 'Client 2', phone: '1' })
  expect(clients.buildMany(2, (number) => ({ name: `Twin ${number}` })).map(({ name }) => name)).toEqual([
    'Twin 3',
    'Twin 4',
  ])
})

test('a trait counts on from its factory, and an override comes before it', () => {
  const clients = factory(usual)
  const reachable = clients.with((number) => ({ phone: `0${number}`, name: 'Reachable' }))
  clients.build()
  expect(reachable.build({ name: 'Jo' })).toEqual({ id: 2, name: 'Jo', phone: '02' })
  expect(clients.build().id).toBe(3)
})

test('what is created is saved one after the other, and is what saving gave', async () => {
  const saved: Client[] = []
  const clients = factory(usual, async (row) => {
    saved.push(row)
    await new Promise((resolve) => setTimeout(resolve, 3 - row.id))
    return row.id
  })
  expect(await clients.createMany(3)).toEqual([1, 2, 3])
  expect(saved.map(({ id }) => id)).toEqual([1, 2, 3])
  expect(await clients.savedBy(async ({ name }) => name).create()).toBe('Client 4')
})

test('a factory that was told no way to save says so', async () => {
  const clients = factory(usual)
  await expect(clients.create()).rejects.toMatchObject({ code: 'TM_FACTORY_NO_SAVE' })
})

test('counts can go back, and a factory that was not there then begins at 1', () => {
  const clients = factory(usual)
  clients.buildMany(2)
  const counts = readCounts()
  const others = factory(usual)
  expect([clients.build().id, others.build().id]).toEqual([3, 1])
  for (const _ of ['once', 'twice']) {
    putCountsBack(counts)
    expect([clients.build().id, others.build().id]).toEqual([3, 1])
  }
})

test('work that counts for itself alone leaves the counts that it began with as they were', async () => {
  const clients = factory(usual)
  clients.buildMany(2)
  const counts = readCounts()
  const number = (): Promise<number> => countingFrom(counts, async () => clients.build().id)
  expect([await number(), await number(), clients.build().id]).toEqual([3, 3, 3])
})

test('a row is saved when the one before it has been', async () => {
  let open = 0
  const clients = factory(usual, async () => {
    open += 1
    await new Promise((resolve) => setTimeout(resolve, 1))
    return open--
  })
  expect(await clients.createMany(3)).toEqual([1, 1, 1])
})

test('overrides are typed, and so is what saving gives', () => {
  const clients = factory(usual, async ({ id }) => id)
  expectTypeOf(clients).toEqualTypeOf<Factory<Client, number>>()
  // @ts-expect-error -- no such field
  clients.build({ nmae: 'Jo' })
  // @ts-expect-error -- another type
  clients.build({ id: '7' })
})
