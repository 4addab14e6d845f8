import pg from 'pg'
import { createTidemark, type Tidemark } from 'tidemark'
import { createSchema, insertBulkRows, type Size } from '../schema.ts'
import { type BenchServer, openSession } from '../server.ts'

/** A template of that size, built by Tidemark as for any project. */
export function open({ url }: BenchServer, size: Size): Promise<Tidemark> {
  return createTidemark({
    config: false,
    url,
    workers: 1,
    // Nothing is to be dropped between two measurements.
    diskCap: 100_000,
    migrate: {
      kind: 'scale',
      fingerprint: () => Promise.resolve([JSON.stringify(size)]),
      migrate: (context) => fill(context.url, size),
    },
  })
}

async function fill(url: string, size: Size): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await createSchema(client, size)
    if (size.rows > 0) await insertBulkRows(client, size.rows)
  } finally {
    await client.end()
  }
}

/** A session of the test's own, over the socket as everything else. */
export function openTestSession({ access }: BenchServer, { url }: { readonly url: string }): Promise<pg.Client> {
  return openSession(access, decodeURIComponent(new URL(url).pathname.slice(1)))
}
