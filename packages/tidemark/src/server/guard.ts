import { TidemarkError } from '../errors/tidemark-error.ts'

/** What the guard looks at: where a URL leads, before anything is sent there. */
export interface Destination {
  /** Host name, address, or folder of a Unix socket. */
  readonly host: string
  /** Database named in the URL, if one is. */
  readonly database: string | undefined
}

const production = new Set(['prod', 'production', 'prd', 'live', 'main', 'master', 'primary'])
const harmless = new Set(['test', 'tests', 'testing', 'dev', 'development', 'local', 'ci', 'sandbox', 'example'])
/** Words that mean production whatever stands beside them. */
const unmistakable = new Set(['prod', 'production', 'prd'])

/**
 * Refuses servers that are not of this machine and names that look like production.
 * The switch is to name the place: `host` in `allowHosts` for a server elsewhere, `host/database` for a name that looks like production.
 */
export function guardDestination(destination: Destination, allowHosts: readonly string[]): void {
  const { host, database } = destination
  const named = allowHosts.includes(host)
  const namedFully = database !== undefined && allowHosts.includes(`${host}/${database}`)
  if (!isLoopback(host) && !named && !namedFully) {
    throw new TidemarkError('TM_SERVER_NOT_LOCAL', { seen: place(destination), facts: { host } })
  }
  const suspicious = [named ? undefined : host, database].find(
    (name) => name !== undefined && looksLikeProduction(name),
  )
  if (suspicious !== undefined && !namedFully) {
    const allow = database === undefined ? host : `${host}/${database}`
    throw new TidemarkError('TM_SERVER_PRODUCTION', { seen: place(destination), facts: { name: suspicious, allow } })
  }
}

/** A tunnel ends on loopback: the provider's own roles tell that the server behind it is not of this machine. */
export function guardManaged(
  managedBy: string | undefined,
  destination: Destination,
  allowHosts: readonly string[],
): void {
  const { host, database } = destination
  if (managedBy === undefined || allowHosts.includes(host) || allowHosts.includes(`${host}/${database ?? ''}`)) return
  const seen = `${place(destination)} has the role ${managedBy}, which only a cloud provider creates: is this a tunnel?`
  throw new TidemarkError('TM_SERVER_NOT_LOCAL', { seen, facts: { host } })
}

export function isLoopback(host: string): boolean {
  if (host.startsWith('/') || host.startsWith('@') || host === '::1') return true
  if (host === 'localhost' || host.endsWith('.localhost')) return true
  return /^127(?:\.\d{1,3}){3}$/.test(host)
}

/** By words, not by letters: `contest` is no test and `livery` is not live. */
export function looksLikeProduction(name: string): boolean {
  if (name.startsWith('/')) return false
  const words = name
    .replaceAll(/([\da-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
  if (words.some((word) => unmistakable.has(word))) return true
  return words.some((word) => production.has(word)) && !words.some((word) => harmless.has(word))
}

function place({ host, database }: Destination): string {
  return database === undefined ? `host ${host}` : `host ${host}, database ${database}`
}
