import { Server, Socket } from 'node:net'

/** What keeps the process alive. */
export interface Handles {
  /** Sockets, servers and child processes themselves. */
  readonly objects: ReadonlySet<object>
  /** How many timers there are, where they count. */
  readonly timers: number
}

interface NewHandle {
  /** Node's name for its kind. */
  readonly name: string
  readonly text: string
}

export function handlesOf(timers: boolean): Handles {
  // Node documents only the names. The objects tell what they are connected to, where there are any.
  const list = (process as { _getActiveHandles?: () => readonly object[] })._getActiveHandles?.() ?? []
  const resources = timers ? process.getActiveResourcesInfo() : []
  return {
    objects: new Set(list.filter((handle) => !isExpected(handle))),
    timers: resources.filter((name) => name === 'Timeout').length,
  }
}

/** What was not there before. Timers can only be counted: a new one may hide behind one that has ended meanwhile. */
export function newHandles(before: Handles, after: Handles): readonly NewHandle[] {
  const objects = [...after.objects].filter((handle) => !before.objects.has(handle)).flatMap(describe)
  const timers = after.timers - before.timers
  return timers > 0 ? [...objects, { name: 'Timeout', text: `${timers} more timer${timers > 1 ? 's' : ''}` }] : objects
}

function describe(handle: object): readonly NewHandle[] {
  if (handle instanceof Server) {
    const address = handle.address()
    const place = typeof address === 'object' && address !== null ? `port ${address.port}` : (address ?? 'nowhere')
    return [{ name: 'TCPServerWrap', text: `a server listens on ${place}` }]
  }
  if (handle instanceof Socket) {
    const { remoteAddress, remotePort } = handle
    return remotePort === undefined
      ? []
      : [{ name: 'TCPSocketWrap', text: `a socket to ${remoteAddress}:${remotePort} is open` }]
  }
  const { name } = handle.constructor
  return [{ name, text: `a ${name} is open` }]
}

/** Pools keep connections to the databases, and whoever has them in view looks after them. */
function isExpected(handle: object): boolean {
  if (!(handle instanceof Socket)) return false
  const { remotePort } = handle
  return remotePort !== undefined && [portOf('DATABASE_URL', 5432), portOf('REDIS_URL', 6379)].includes(remotePort)
}

function portOf(variable: string, usual: number): number | undefined {
  const url = process.env[variable]
  return url !== undefined && URL.canParse(url) ? Number(new URL(url).port || usual) : undefined
}
