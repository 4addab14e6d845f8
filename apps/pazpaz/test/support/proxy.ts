import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface Proxy extends AsyncDisposable {
  /** The URL of the database, by way of the proxy. */
  readonly url: string
  /** Ends all connections and takes no new ones, as when the server crashes. */
  cut(): Promise<void>
  /** Takes connections again, in the same place. */
  mend(): Promise<void>
}

/** Stands between a service and its database, so that one of them can be cut off without touching the other. */
export async function startProxy(databaseUrl: string): Promise<Proxy> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const listen = async (port: number): Promise<Server> => {
    const server = createServer((socket) => join(sockets, socket, target)).listen(port, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  let server = await listen(0)
  const { port } = server.address() as AddressInfo
  const cut = async () => {
    if (!server.listening) return
    server.close()
    for (const socket of sockets) socket.destroy()
    await once(server, 'close')
  }
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    cut,
    mend: async () => {
      server = await listen(port)
    },
    [Symbol.asyncDispose]: cut,
  }
}

function join(sockets: Set<Socket>, inner: Socket, { hostname, port }: URL): void {
  const outer = connect(Number(port || 5432), hostname)
  for (const [from, to] of [
    [inner, outer],
    [outer, inner],
  ] as const) {
    sockets.add(from)
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
    from.pipe(to)
  }
}
