// JavaScript, not TypeScript: a loader that compiles would make every import wait, and a start is mostly imports.
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** @import { Started } from './start.ts' */
/** @typedef {AsyncDisposable & Pick<Started, 'how' | 'dataDirectory'>} Running */

const start = performance.now()
const { how, dataDirectory, ...running } = process.argv[2] === 'server' ? await startServer() : await startFirstTest()
process.send?.({ ms: performance.now() - start, how, dataDirectory })
// Whoever measures lets go when it is done.
await once(process, 'disconnect')
await running[Symbol.asyncDispose]()

/** @returns {Promise<Running>} */
async function startServer() {
  const { connect, openEmbeddedServer } = await import('../inner.js')
  const options = { version: 18, binaries: undefined, serverSettings: {}, idle: 0 }
  const server = await openEmbeddedServer(options, () => {})
  const session = await connect(server.access, server.access.maintenance, { application: 'tidemark bench' })
  const { rows } = await session.query('show data_directory')
  await session.end()
  return {
    how: server.start.how,
    dataDirectory: rows[0].data_directory,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
    },
  }
}

/** @returns {Promise<Running>} */
async function startFirstTest() {
  const { createTidemark } = await import('tidemark')
  const tidemark = await createTidemark({
    cwd: fileURLToPath(new URL('../../../apps/pazpaz', import.meta.url)),
    idle: 0,
  })
  const database = await tidemark.database()
  const { rows } = await database.query('show data_directory')
  return {
    how: undefined,
    dataDirectory: rows[0].data_directory,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]()
      await tidemark[Symbol.asyncDispose]()
    },
  }
}
