import { setTimeout as pause } from 'node:timers/promises'
import { createTidemark, type OwnedDatabase } from '../../src/runner/tidemark.ts'

/** What a test process is told: take a snapshot of so many rows, and wait in its builder. */
export interface SnapshotOrder {
  readonly name: string
  readonly rows: number
  readonly waitMs: number
}

export interface SnapshotAnswer {
  readonly how?: string
  readonly rows?: number
  readonly error?: string
}

// A process of its own that takes snapshots on the server of the first argument.
const [url = ''] = process.argv.slice(2)
const tidemark = await createTidemark({
  config: false,
  url,
  migrate: {
    kind: 'test',
    fingerprint: async () => ['things'],
    migrate: async () => {},
  },
  seed: async ({ url }) => {
    const { Client } = await import('pg')
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('create table things (id int primary key, word text)')
    await client.end()
  },
})
const db: OwnedDatabase = await tidemark.database()

process.on('message', (order: SnapshotOrder) => {
  carryOut(order).then(say, (error: unknown) => say({ error: String(error) }))
})
say('ready')

async function carryOut({ name, rows, waitMs }: SnapshotOrder): Promise<SnapshotAnswer> {
  const build = async (): Promise<void> => {
    await db.query('insert into things select i, md5(i::text) from generate_series(1, $1::int) as i', [rows])
    say('built')
    await pause(waitMs)
  }
  const { how } = await db.snapshot(name, build, { key: rows })
  const { rows: counted } = await db.query<{ rows: number }>('select count(*)::int as rows from things')
  await db.rewind()
  return { how, rows: counted[0]?.rows ?? 0 }
}

function say(answer: SnapshotAnswer | 'ready' | 'built'): void {
  process.send?.(answer)
}
