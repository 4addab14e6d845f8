import { setImmediate, setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { describeSnapshot } from '../../src/database/snapshot.ts'
import { LeasedDatabase } from '../../src/isolation/leased-database.ts'
import { differences } from '../../src/ledger/digest.ts'
import type { Mark } from '../../src/ledger/ledger.ts'
import { pick, type Random, randomFrom } from './random.ts'
import { during, say } from './say.ts'
import type { Operation, Part } from './script.ts'
import { leftBehind, writes } from './writes.ts'

/** The runner's worker: leases a database and runs tests on it until it is told to finish. */
export async function work({ handover, root, seed }: Part, orders: AsyncIterator<string>): Promise<void> {
  if (handover === undefined) throw new Error('a worker needs a handover')
  const { access, template, run } = handover
  const request = { template, run, root, slots: 2, label: `process ${process.pid}`, graceMs: 20 }
  const lease = await during('lease', () => leaseDatabase(access, request))
  await using database = new LeasedDatabase(lease)
  await show(database, 'lease')
  const random = randomFrom(seed)
  const finished = orders.next().then(() => true)
  for (let test = 1; !(await isSettled(finished)); test += 1) {
    await runTest(database, random, test)
    // The others need the processors, too.
    await pause(20)
  }
}

function isSettled(promise: Promise<unknown>): Promise<boolean> {
  return Promise.race([promise.then(() => true), setImmediate(false)])
}

async function runTest(database: LeasedDatabase, random: Random, test: number): Promise<void> {
  const chance = random()
  if (chance < 0.12) await during('keep', () => database.keep(`test ${test}`))
  if (chance > 0.88) await save(database, test)
  await write(database, random, [])
  if (random() < 0.4) await nested(database, random)
  await back(database, random)
}

/** A mark within the test, and back to it: the state must be the mark's, whatever that was. */
async function nested(database: LeasedDatabase, random: Random): Promise<void> {
  const mark = await during('mark', () => database.ledger.mark())
  const before = await database.digest()
  await write(database, random, leftBehind)
  const { clean } = await during('rewind', () => database.rewind(mark))
  if (!clean) return
  const changed = differences(before, await database.digest())
  if (changed.length > 0) say({ wrong: `${database.name} after a rewind to mark ${mark}: ${changed.join(', ')}` })
}

/** Back to the template's state, by rewinding or by replacement. */
async function back(database: LeasedDatabase, random: Random, mark: Mark = 0): Promise<void> {
  const { clean } = await during('rewind', () => database.rewind(mark))
  const replace = !clean || random() < 0.3
  if (replace) await during('replace', () => database.replace('the crash campaign', mark))
  await show(database, replace ? 'replace' : 'rewind')
}

async function save(database: LeasedDatabase, test: number): Promise<void> {
  const { template } = database.lease
  const snapshot = describeSnapshot({ template, base: template, name: `campaign-${process.pid}-${test}` }, test)
  await during('snapshot', () => database.save(snapshot))
  await during('rewind', () => database.rewind(0))
}

/** What a test does: several sessions, and now and then something that it leaves behind. */
async function write(database: LeasedDatabase, random: Random, leaving: readonly string[]): Promise<void> {
  await during('work', async () => {
    const clients = await Promise.all([open(database.url), open(database.url)])
    await Promise.all(clients.map((client) => several(client, random)))
    if (leaving.length > 0 && random() < 0.4) await leave(clients, pick(random, leaving))
    else await Promise.all(clients.map((client) => client.end()))
  })
}

async function several(client: Client, random: Random): Promise<void> {
  for (let count = 0; count < 3; count += 1) {
    // Two sessions may well meet a deadlock or a duplicate: as in any suite, that test then fails.
    await client.query(pick(random, writes)).catch((error: { readonly severity?: string }) => {
      if (error.severity !== 'ERROR') throw error
    })
  }
}

/** Leaves a statement running, or what it began open. The server has to have begun it: what comes later, comes into the next test. */
async function leave([one, other]: readonly Client[], statement: string): Promise<void> {
  const pid = (one as Client & { readonly processID?: number }).processID
  void one?.query(statement).catch(() => {})
  for (let begun = 0; begun === 0;) {
    const look = 'select from pg_stat_activity where pid = $1 and query = $2'
    begun = (await other?.query(look, [pid, statement]))?.rowCount ?? 1
  }
}

async function open(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'the application' })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Says in which state the next test gets the database. */
async function show(database: LeasedDatabase, after: Operation): Promise<void> {
  const { template, control } = database.lease
  const { rows } = await control.query<{ readonly oid: number }>(
    'select oid::int from pg_database where datname = $1',
    [template],
  )
  const digest = await database.digest()
  // What was read after a crash of the server says nothing about what was handed out before it.
  await control.query('select')
  say({ state: { database: database.name, template, templateOid: rows[0]?.oid ?? 0, after, digest } })
}
