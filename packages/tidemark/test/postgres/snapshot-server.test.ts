import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { inventory } from '../../src/database/inventory.ts'
import { sweep } from '../../src/database/sweep.ts'
import { add, type Exhibition, openExhibition } from './exhibition.ts'
import { kill, type Snapshotter, startSnapshotter } from './processes.ts'
import { query } from './query.ts'

let exhibition: Exhibition

beforeAll(async () => {
  exhibition = await openExhibition()
})

afterAll(() => exhibition[Symbol.asyncDispose]())

describe('on the server', () => {
  const later = new Date(Date.now() + 3_600_000)

  test('it is listed, and stays while a run on its template is alive', async () => {
    await using db = await exhibition.tidemark.database()
    await db.snapshot('listed', add('listed'))
    const listed = (await exhibition.snapshots()).find(({ label }) => label === 'listed')
    expect(listed).toMatchObject({ template: exhibition.tidemark.template, inUse: true })
    await sweep(exhibition.access, { diskCapMb: 0, now: later })
    expect(await exhibition.labels()).toContain('listed')
  })

  test('it counts for the disk cap, and goes when its template has gone', async () => {
    const other = await exhibition.other('1')
    const db = await other.database()
    const own = async () => (await exhibition.snapshots()).filter(({ template }) => template === other.template)
    for (const key of [1, 2]) {
      await db.snapshot('old', add('a'), { key })
      await db.rewind()
    }
    await db[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
    const all = await exhibition.snapshots()
    expect(await own()).toHaveLength(2)
    const others = all.filter(({ template }) => template !== other.template)
    const room = (await inventory(exhibition.access)).find(({ name }) => name === other.template)?.bytes ?? 0
    await query(exhibition.host.url('tidemark'), "update templates set used_at = now() - interval '1 hour'")
    await query(
      exhibition.host.url('tidemark'),
      `update templates set used_at = now() where name = '${other.template}'`,
    )
    expect(others.every(({ inUse }) => inUse)).toBe(true)
    await sweep(exhibition.access, { diskCapMb: (room + 1) / 2 ** 20, now: new Date() })
    expect(await own()).toEqual([])
  })

  test('it is swept after its template', async () => {
    const other = await exhibition.other('2')
    const db = await other.database()
    await db.snapshot('orphan', add('a'))
    await db[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
    await query(exhibition.host.url(), `drop database ${other.template}`)
    const { dropped } = await sweep(exhibition.access, { diskCapMb: 1000, now: new Date() })
    expect(dropped).toMatchObject([{ was: 'snapshot' }])
    expect(await exhibition.labels()).not.toContain('orphan')
  })
})

describe('processes', () => {
  const workers: Snapshotter[] = []
  const startWorker = async (): Promise<Snapshotter> => {
    const worker = await startSnapshotter(exhibition.host.url())
    workers.push(worker)
    return worker
  }
  afterAll(() => Promise.all(workers.map(({ child }) => kill(child))))

  test('that ask at once wait for one builder', async () => {
    const both = await Promise.all([startWorker(), startWorker()])
    const answers = await Promise.all(both.map((worker) => worker.take({ name: 'at-once', rows: 1000, waitMs: 200 })))
    expect(answers.map(({ how }) => String(how)).toSorted((a, b) => a.localeCompare(b))).toEqual(['built', 'cloned'])
    expect(answers.map(({ rows }) => rows)).toEqual([1000, 1000])
    expect((await exhibition.labels()).filter((label) => label === 'at-once')).toHaveLength(1)
  })

  test('go on when the builder is killed, in its builder or while it saves', async () => {
    for (const [moment, waitMs] of [
      ['in its builder', 600_000],
      ['while it saves', 0],
    ] as const) {
      const [victim, heir] = [await startWorker(), await startWorker()]
      const order = { name: moment.replaceAll(' ', '-'), rows: 200_000 }
      const building = victim.untilBuilt({ ...order, waitMs })
      await building
      const taken = heir.take({ ...order, waitMs: 0 })
      if (waitMs === 0) {
        const drafts = async () =>
          (await inventory(exhibition.access)).filter(({ state }) => state === 'building').length
        await vi.waitFor(async () => expect(await drafts()).toBe(1), { timeout: 10_000, interval: 5 })
      }
      await kill(victim.child)
      expect(await taken).toEqual({ how: 'built', rows: 200_000 })
    }
    await vi.waitFor(async () => {
      await sweep(exhibition.access, { diskCapMb: 1000, now: new Date() })
      expect((await inventory(exhibition.access)).filter(({ state }) => state === 'building')).toEqual([])
    }, 20_000)
  })
})
