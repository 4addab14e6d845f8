import { chmodSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { idleWatch } from './idle-watch.ts'
import { onRequest, writeLine, type Reply } from './messages.ts'

/** Where users come in: each one holds a connection, and a killed user's connection closes by itself. */
export interface Door {
  /** Tells every user the news; whoever comes later hears the last one. */
  readonly tell: (reply: Reply) => void
  /** Settles when nobody has been there for the idle time, or when a user asks for the server to stop. */
  readonly deserted: Promise<void>
  /** Lets nobody in any more; whoever is still there is shown out. */
  readonly close: () => void
}

const doNothing = (): void => {}

export async function openDoor(address: string): Promise<Door> {
  const users = new Set<Socket>()
  let leave = doNothing
  const deserted = new Promise<void>((resolve) => {
    leave = resolve
  })
  const watch = idleWatch(leave)
  let news: Reply | undefined
  const server = createServer((user) => {
    users.add(user)
    user.on('error', () => user.destroy())
    user.on('close', () => {
      users.delete(user)
      watch.count(users.size)
    })
    onRequest(user, (request) => {
      if (request.type === 'stop') leave()
      else watch.claim(request.idle ?? Number.POSITIVE_INFINITY)
      if (news !== undefined) writeLine(user, news)
    })
    watch.count(users.size)
  })
  await listen(server, address)
  return {
    deserted,
    tell(reply) {
      news = reply
      for (const user of users) writeLine(user, reply)
    },
    close() {
      // Closing a server removes its socket file.
      server.close()
      watch.end()
      // A user that is stopped or busy must not hold the keeper up.
      for (const user of users) user.destroySoon()
    },
  }
}

function listen(server: Server, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, () => {
      if (process.platform !== 'win32') chmodSync(address, 0o600)
      resolve()
    })
  })
}
