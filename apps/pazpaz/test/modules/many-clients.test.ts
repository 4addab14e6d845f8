import { factory } from 'tidemark/data'
import { beforeAll, describe, expect, fixture, test } from 'tidemark/vitest'
import { openDatabase } from '../../src/database/database.ts'
import { at, numbered, owner, practice, sql, url } from '../support/practice.ts'

// Made once: what a test changes of them is taken back, they themselves stay for the next test.
const CLIENTS = 500
const names = Array.from({ length: CLIENTS }, (_, index) => `Name${String((index * 7919) % CLIENTS).padStart(3, '0')}`)

const details = factory((number) => ({ first_name: 'A', last_name: names[number - 1] ?? '', tags: ['made'] }))

fixture(
  async () => {
    const { clients } = practice()
    for (let left = CLIENTS; left > 0; left -= 20) {
      await Promise.all(details.buildMany(20).map((one) => clients.create(owner, one)))
    }
  },
  { timeout: 60_000 },
)

describe('a practice with 500 clients', () => {
  test('sorts them all and reads one page', async () => {
    const { items, total } = await practice().clients.list(owner, { search: 'name', page: 5, page_size: 100 })
    expect(total).toBe(CLIENTS)
    expect(items.map(({ last_name }) => last_name)).toEqual(names.toSorted().slice(400))
  })

  test('asks the same number of queries for a page of 1 and of 100', async () => {
    expect(await queriesFor(100)).toBe(await queriesFor(1))
  })

  test('loses those that were archived from its list', async () => {
    const { clients } = practice()
    await Promise.all([1, 2, 3].map((place) => clients.archive(owner, numbered(place))))
    expect((await clients.list(owner, { tags: ['made'] })).total).toBe(CLIENTS - 3)
  })

  test('loses them all at once when the owner of the tables deletes them', async () => {
    await sql.query("delete from clients where 'made' = any (tags)")
    expect((await practice().clients.list(owner)).total).toBe(3)
  })

  describe('of whom one has a full day', () => {
    beforeAll(async () => {
      const { appointments } = practice()
      for (let hour = 8; hour < 18; hour++) {
        const scheduled_start = at(`${String(hour).padStart(2, '0')}:00`)
        const scheduled_end = new Date(scheduled_start.getTime() + 3_600_000)
        await appointments.create(owner, {
          client_id: numbered(500),
          scheduled_start,
          scheduled_end,
          location_type: 'home',
        })
      }
    })

    test('counts the visits in the list', async () => {
      const { items } = await practice().clients.list(owner, { search: names[499] as string })
      expect(items).toMatchObject([{ id: numbered(500), appointment_count: 10 }])
    })

    test('frees the day when they are deleted', async () => {
      await sql.query('delete from appointments where client_id = $1', [numbered(500)])
      expect(
        await practice().appointments.conflicts(owner, { scheduled_start: at('08:00'), scheduled_end: at('18:00') }),
      ).toEqual([])
    })

    test('has a full day again', async () => {
      const conflicts = await practice().appointments.conflicts(owner, {
        scheduled_start: at('08:00'),
        scheduled_end: at('18:00'),
      })
      expect(conflicts).toHaveLength(10)
    })
  })

  test('has no visits outside of that', async () => {
    expect(await practice().appointments.list(owner, { client_id: numbered(500) })).toMatchObject({ total: 0 })
  })
})

async function queriesFor(page_size: number): Promise<number> {
  let queries = 0
  await using counted = openDatabase(url, { onQuery: () => queries++ })
  const { items } = await practice(counted).clients.list(owner, { tags: ['made'], page_size })
  expect(items).toHaveLength(page_size)
  return queries
}
