import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What a fresh process tells about its start. */
export interface Started {
  /** From the import of Tidemark on, in milliseconds. */
  readonly ms: number
  /** As the server itself says it was had. */
  readonly how: string | undefined
  readonly dataDirectory: string
}

interface Running extends AsyncDisposable {
  readonly how: string | undefined
  readonly dataDirectory: string
}

const start = performance.now()
const running = process.argv[2] === 'server' ? await startServer() : await startFirstTest()
const { how, dataDirectory } = running
process.send?.({ ms: performance.now() - start, how, dataDirectory } satisfies Started)
// Whoever measures lets go when it is done.
await once(process, 'disconnect')
await running[Symbol.asyncDispose]()

async function startServer(): Promise<Running> {
  const { connect, openEmbeddedServer } = await import('../inner.ts')
  const options = { version: 18, binaries: undefined, serverSettings: {}, idle: 0 }
  const server = await openEmbeddedServer(options, () => {})
  const session = await connect(server.access, server.access.maintenance, { application: 'tidemark bench' })
  const { rows } = await session.query<{ data_directory: string }>('show data_directory')
  await session.end()
  const dispose = (): Promise<void> => Promise.resolve(server[Symbol.asyncDispose]())
  return { how: server.start.how, dataDirectory: rows[0]?.data_directory ?? '', [Symbol.asyncDispose]: dispose }
}

async function startFirstTest(): Promise<Running> {
  const { createTidemark } = await import('tidemark')
  const tidemark = await createTidemark({
    cwd: fileURLToPath(new URL('../../../apps/pazpaz', import.meta.url)),
    idle: 0,
  })
  const database = await tidemark.database()
  const { rows } = await database.query<{ data_directory: string }>('show data_directory')
  return {
    how: undefined,
    dataDirectory: rows[0]?.data_directory ?? '',
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await tidemark[Symbol.asyncDispose]()
    },
  }
}
