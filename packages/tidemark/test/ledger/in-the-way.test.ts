import { Client } from 'pg'
import { expect, test } from 'vitest'
import { isTidemarkError } from '../../src/errors/tidemark-error.ts'
import { openLedger } from '../../src/ledger/open.ts'
import { differences, openScratchServer, Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

const schema = "create table t (id int primary key, v text); insert into t values (1, 'a'), (2, 'b')"

test('an open transaction is named and ended, and neither blocks the rewind nor commits into the next test', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const before = await scratch.digest()
  const [writer, open] = [await scratch.session(), await scratch.session()]
  await open.query('begin')
  await open.query("update t set v = 'held' where id = 1")
  await writer.query("update t set v = 'done' where id = 2")
  const rewind = await scratch.ledger.rewind()
  expect(rewind).toMatchObject({
    clean: true,
    footprint: { t: { updated: 1 } },
    leftovers: [
      {
        kind: 'transaction',
        answer: 'ended',
        application: 'the application',
        query: "update t set v = 'held' where id = 1",
      },
    ],
  })
  await expect(open.query('commit')).rejects.toThrow()
  expect(differences(before, await scratch.digest())).toEqual([])
})

test('an open transaction that track_activities = off hides is ended, too', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const open = await scratch.session({ track_activities: 'off' })
  await open.query("begin; update t set v = 'held' where id = 1; select pg_advisory_lock(1)")
  const { clean, leftovers } = await scratch.ledger.rewind()
  expect({ clean, leftovers }).toMatchObject({
    clean: true,
    leftovers: [{ kind: 'transaction', answer: 'ended', what: expect.stringContaining('track_activities = off') }],
  })
  await expect(open.query('commit')).rejects.toThrow()
})

test('an open transaction of a replication connection is named and ended, too', async () => {
  await using own = await openScratchServer({ wal_level: 'logical', max_wal_senders: '2' })
  await using scratch = await Scratch.create(own.access, schema)
  const { user, password, host, socket = host, port } = own.access
  const replicating = { user, password, host: socket, port, database: scratch.name, replication: 'database' }
  const sender = new Client(replicating)
  sender.on('error', () => {})
  await sender.connect()
  await sender.query('begin')
  await sender.query("insert into t values (3, 'c')")
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, leftovers: [{ kind: 'transaction' }] })
  await expect(sender.query('commit')).rejects.toThrow()
})

test('an advisory lock of a session whose transaction failed is freed', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const [failed, next] = [await scratch.session(), await scratch.session()]
  await failed.query('begin; select pg_advisory_lock(3)')
  await expect(failed.query('select 1 / 0')).rejects.toThrow()
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, leftovers: [{ kind: 'advisory-lock' }] })
  expect((await next.query('select pg_try_advisory_lock(3) as got')).rows).toEqual([{ got: true }])
})

test('a running query is named and ended', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  const sleeping = session.query('select pg_sleep(60)').catch((error: Error) => error.message)
  await inTheWay(scratch)
  const { leftovers } = await scratch.ledger.rewind()
  expect(leftovers).toMatchObject([{ kind: 'query', answer: 'ended', query: 'select pg_sleep(60)' }])
  expect(await sleeping).toContain('terminat')
})

test('a query that ends within the grace is no leftover, and what it wrote is taken back', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const before = await scratch.digest()
  const session = await scratch.session()
  const patient = await openLedger(scratch.control, { graceMs: 30_000 })
  const late = session.query("update t set v = 'late' from pg_sleep(0.5) where id = 1")
  await inTheWay(scratch)
  const rewind = await patient.rewind()
  await late
  expect(rewind).toMatchObject({ clean: true, leftovers: [], footprint: { t: { updated: 1 } } })
  expect(differences(before, await scratch.digest())).toEqual([])
})

test('a session advisory lock is named and freed', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const [holder, next] = [await scratch.session(), await scratch.session()]
  await holder.query('select pg_advisory_lock(7, 42)')
  const { leftovers } = await scratch.ledger.rewind()
  expect(leftovers).toMatchObject([{ kind: 'advisory-lock', answer: 'ended', object: '7, 42' }])
  const { rows } = await next.query('select pg_try_advisory_lock(7, 42) as got')
  expect(rows).toEqual([{ got: true }])
})

test('a session advisory lock that was held at the mark is left alone, and one taken after it is not', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const [leader, other] = [await scratch.session(), await scratch.session()]
  await leader.query('select pg_advisory_lock(1, 2)')
  const mark = await scratch.ledger.mark()
  await leader.query("insert into t values (3, 'c')")
  expect(await scratch.ledger.rewind(mark)).toMatchObject({
    clean: true,
    leftovers: [],
    footprint: { t: { inserted: 1 } },
  })
  await other.query('select pg_advisory_lock(3)')
  expect((await scratch.ledger.rewind(mark)).leftovers).toMatchObject([{ kind: 'advisory-lock', object: '0, 3' }])
  expect((await leader.query('select pg_advisory_unlock(1, 2) as held')).rows).toEqual([{ held: true }])
  await leader.query('select pg_advisory_lock(1, 2)')
  expect((await scratch.ledger.rewind()).leftovers).toMatchObject([{ kind: 'advisory-lock', object: '1, 2' }])
})

test('a prepared transaction is named and rolled back', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const before = await scratch.digest()
  const session = await scratch.session()
  await session.query('begin')
  await session.query('delete from t')
  await session.query("prepare transaction 'it''s left'")
  const { leftovers, clean } = await scratch.ledger.rewind()
  expect(clean).toBe(true)
  expect(leftovers).toMatchObject([{ kind: 'prepared-transaction', answer: 'ended', object: "it's left" }])
  expect(differences(before, await scratch.digest())).toEqual([])
})

test('sessions of other databases are left alone', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  await using other = await Scratch.create(server.access, schema)
  const session = await other.session()
  await session.query('begin')
  await session.query('select pg_advisory_lock(1)')
  expect(await scratch.ledger.rewind()).toMatchObject({ clean: true, leftovers: [] })
  expect((await session.query('select 1 as alive')).rows).toEqual([{ alive: 1 }])
})

test('a failed transaction can neither block nor commit, and is left alone whatever other databases are doing', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  await using other = await Scratch.create(server.access, schema)
  const busy = await other.session()
  for (const elsewhere of ['begin', 'commit']) {
    const failed = await scratch.session()
    await busy.query(elsewhere)
    await failed.query("update t set v = 'x'")
    await failed.query('begin')
    await expect(failed.query('rollback to nowhere')).rejects.toThrow()
    expect(await scratch.ledger.rewind()).toMatchObject({
      clean: true,
      footprint: { t: { updated: 2 } },
      leftovers: [],
    })
  }
})

test('a failed transaction that a savepoint could revive is named and ended', async () => {
  await using scratch = await Scratch.create(server.access, schema)
  const session = await scratch.session()
  await session.query("begin; update t set v = 'x'; savepoint s")
  await expect(session.query('select 1 / 0')).rejects.toThrow()
  expect(await scratch.ledger.rewind()).toMatchObject({
    clean: true,
    footprint: {},
    leftovers: [{ kind: 'transaction' }],
  })
})

test.each(['mark', 'rewind', 'footprint'] as const)(
  'a control session that was ended is said to be lost by a %s',
  async (asked) => {
    await using scratch = await Scratch.create(server.access, schema)
    const session = await scratch.session()
    await session.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tidemark control' and datname = current_database()",
    )
    const error = await scratch.ledger[asked]().catch((error: unknown) => error)
    expect(isTidemarkError(error) && error.code).toBe('TM_LEDGER_CONTROL_LOST')
  },
)

/** Waits until the server has begun with what was sent to it. */
async function inTheWay(scratch: Scratch): Promise<void> {
  while ((await scratch.control.query<{ who: unknown }>('select tidemark.in_the_way() as who')).rows[0]?.who === null);
}
