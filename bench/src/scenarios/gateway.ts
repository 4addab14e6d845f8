import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type Bench, closeAll, smallest } from '../bench.ts'
import { GatewayThread } from '../inner.js'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import { ownDatabase } from '../strategies/own-database.ts'
import { openRewind } from '../strategies/rewind.ts'
import { timed } from '../timed.ts'

const password = 'gateway'
const statementsInATest = 10
const insertsInATransaction = 5
/** Tests before the first counted one: sessions plan their statements, functions are compiled. */
const warmUp = 5

/** One way that a test's statements go, over TCP as DATABASE_URL leads. */
interface Way extends AsyncDisposable {
  readonly name: 'direct' | 'gateway'
  readonly session: pg.Client
  /** Takes back what the test did. */
  readonly back: () => Promise<unknown>
  readonly samples: Map<string, number[]>
}

/** What the gateway of isolation `rollback` costs a test's statements, beside a direct connection, test by test in turn. */
export async function measureGateway(bench: Bench): Promise<readonly Result[]> {
  progress('gateway')
  const source = smallest(bench)
  const access = { ...bench.server.access, socket: undefined }
  const ways = [
    await openDirect({ access, source, database: 'direct' }),
    await openGateway({ access, source, database: 'gateway' }),
  ]
  try {
    for (let n = -warmUp; n < bench.plan.gatewayTests; n += 1) {
      for (const way of n % 2 === 0 ? ways : ways.toReversed()) await test(way)
      if (n === -1) for (const { samples } of ways) samples.clear()
    }
    return ways.flatMap(({ name, samples }) =>
      [...samples].map(([what, all]) =>
        summarise({ scenario: 'gateway', strategy: `${what}, ${name}`, tables: source.size.tables }, all),
      ),
    )
  } finally {
    await closeAll(ways)
  }
}

type Place = Parameters<typeof openRewind>[0]

async function openDirect(place: Place): Promise<Way> {
  const rewind = await openRewind(place)
  const session = await rewind.before()
  return {
    name: 'direct',
    session,
    back: () => rewind.after(),
    samples: new Map(),
    [Symbol.asyncDispose]: () => rewind[Symbol.asyncDispose](),
  }
}

async function openGateway(place: Place): Promise<Way> {
  const { access, database } = place
  const own = await ownDatabase(place, place.source.ledger)
  const gateway = await GatewayThread.open({ access, database, password, hasLedger: true, graceMs: 100 })
  const session = new pg.Client({ host: '127.0.0.1', port: gateway.port, user: access.user, password, database })
  await session.connect()
  return {
    name: 'gateway',
    session,
    back: async () => {
      const { lost } = await gateway.goBack(0)
      if (lost !== undefined) throw new Error(`the gateway lost its session: ${lost}`)
    },
    samples: new Map(),
    [Symbol.asyncDispose]: async () => {
      await session.end()
      await gateway[Symbol.asyncDispose]()
      await own[Symbol.asyncDispose]()
    },
  }
}

async function test(way: Way): Promise<void> {
  const { session, back } = way
  const workspace = randomUUID()
  await session.query('insert into workspaces (id, name) values ($1, $2)', [workspace, 'Practice'])
  for (let n = 0; n < statementsInATest; n += 1) await measure(way, 'one insert', () => insert(session, workspace))
  for (let n = 0; n < statementsInATest; n += 1) await measure(way, 'one select', () => select(session, workspace))
  await measure(way, 'transaction of five inserts', async () => {
    await session.query('begin')
    for (let n = 0; n < insertsInATransaction; n += 1) await insert(session, workspace)
    await session.query('commit')
  })
  await measure(way, 'going back', back)
}

async function measure({ samples }: Way, what: string, work: () => Promise<unknown>): Promise<void> {
  const [, ms] = await timed(work)
  const known = samples.get(what)
  if (known === undefined) samples.set(what, [ms])
  else known.push(ms)
}

function insert(session: pg.Client, workspace: string): Promise<unknown> {
  return session.query({
    name: 'insert',
    text: 'insert into services (id, workspace_id, name, default_duration_minutes) values ($1, $2, $3, 60)',
    values: [randomUUID(), workspace, randomUUID()],
  })
}

function select(session: pg.Client, workspace: string): Promise<unknown> {
  const text = 'select name from workspaces where id = $1'
  return session.query({ name: 'select', text, values: [workspace] })
}
