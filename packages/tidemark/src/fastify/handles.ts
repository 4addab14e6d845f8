import { Server, Socket } from 'node:net'

/** What keeps the process alive. */
export interface Handles {
  /** Sockets, servers and child processes themselves. */
  readonly objects: ReadonlySet<object>
  /** How many there are of everything, by Node's name for it. */
  readonly counts: ReadonlyMap<string, number>
}

interface NewHandle {
  /** Node's name for its kind. */
  readonly name: string
  readonly text: string
}

export function handlesOf(): Handles {
  // Node documents only the names. The objects tell what they are connected to, where there are any.
  const list = (process as { _getActiveHandles?: () => readonly object[] })._getActiveHandles?.() ?? []
  const counts = new Map<string, number>()
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return { objects: new Set(list.filter((handle) => !isExpected(handle))), counts }
}

/** What was not there before. Timers can only be counted: a new one may hide behind one that has ended meanwhile. */
export function newHandles(before: Handles, after: Handles): readonly NewHandle[] {
  const objects = [...after.objects].filter((handle) => !before.objects.has(handle)).flatMap(describe)
  const timers = (after.counts.get('Timeout') ?? 0) - (before.counts.get('Timeout') ?? 0)
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
