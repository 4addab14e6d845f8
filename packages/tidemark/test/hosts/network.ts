import { execFileSync, spawnSync } from 'node:child_process'

/** A network of its own: a server's namespace, and one for each host, joined by a bridge. Nothing of it is seen by the machine itself. */
export interface Network extends Disposable {
  readonly server: { readonly namespace: string; readonly address: string }
  readonly hosts: readonly string[]
  /** Takes a host's link down: its packets get nowhere from now on, and nobody is told. */
  cutOff(host: string): void
}

/** Why there can be no such network here; undefined when there can. */
export function networkRefusal(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'network namespaces need Linux and root'
  const probe = name('probe')
  const { error, status, stderr } = spawnSync('ip', ['netns', 'add', probe], { encoding: 'utf8' })
  if (error !== undefined) return 'network namespaces need iproute2'
  if (status !== 0) return `network namespaces are not permitted here: ${stderr.trim()}`
  ip('netns', 'delete', probe)
  return undefined
}

export function createNetwork(count: number): Network {
  const server = { namespace: name('server'), address: '10.213.0.1' }
  const hosts = Array.from({ length: count }, (_, index) => name(index + 1))
  addNamespace(server.namespace)
  ip('-n', server.namespace, 'link', 'add', 'bridge', 'type', 'bridge')
  ip('-n', server.namespace, 'address', 'add', `${server.address}/24`, 'dev', 'bridge')
  ip('-n', server.namespace, 'link', 'set', 'bridge', 'up')
  for (const [index, host] of hosts.entries()) join(host, server.namespace, index + 1)
  return {
    server,
    hosts,
    cutOff: (host) => ip('-n', host, 'link', 'set', 'eth', 'down'),
    // Links go with their namespaces.
    [Symbol.dispose]: () => {
      for (const namespace of [...hosts, server.namespace]) ip('netns', 'delete', namespace)
    },
  }
}

function name(what: string | number): string {
  return `tm-${process.pid}-${what}`
}

function addNamespace(namespace: string): void {
  ip('netns', 'add', namespace)
  ip('-n', namespace, 'link', 'set', 'lo', 'up')
}

function join(host: string, server: string, number: number): void {
  addNamespace(host)
  ip('-n', host, 'link', 'add', 'eth', 'type', 'veth', 'peer', 'name', `port${number}`, 'netns', server)
  ip('-n', server, 'link', 'set', `port${number}`, 'master', 'bridge', 'up')
  ip('-n', host, 'address', 'add', `10.213.0.${number + 10}/24`, 'dev', 'eth')
  ip('-n', host, 'link', 'set', 'eth', 'up')
}

function ip(...command: readonly string[]): void {
  execFileSync('ip', command)
}
