// A process that uses the embedded server: opens it with the options given as JSON, says what it got, waits for orders.
import { createInterface } from 'node:readline'
import { openEmbeddedServer } from '../../dist/server/embedded/open.js'

const options = { version: 18, serverSettings: {}, idle: 0, ...JSON.parse(process.argv[2] ?? '{}') }
const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`)

try {
  const server = await openEmbeddedServer(options, (step) => say({ step }))
  say({ access: server.access, start: server.start, version: server.version })
  for await (const order of createInterface({ input: process.stdin })) {
    if (order === 'dispose' || order === 'leave') await server[Symbol.asyncDispose]()
    // As runners do, whatever is still going on.
    if (order === 'leave') process.exit(0)
    say({ done: order })
  }
} catch (error) {
  say({ error: { code: error.code, seen: error.seen, message: error.message } })
}
