import { Option } from 'commander'
import { inventory, type InventoryItem } from '../database/inventory.ts'
import { digest, type Digest } from '../ledger/digest.ts'
import { listRuns } from '../record/folders.ts'
import { count, megabytes } from '../report/words.ts'
import { loadProject } from '../runner/load.ts'
import { connect, databaseUrl } from '../server/connect.ts'
import { listEmbeddedServers, type EmbeddedServer } from '../server/embedded/inventory.ts'
import { readUrl } from '../server/external-url.ts'
import type { Server, ServerAccess } from '../server/server.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { runningServer } from './frame/running-server.ts'

export const status: CommandDefinition = {
  name: 'status',
  summary: 'show servers, databases and runs',
  description:
    'Shows the embedded servers of this user, and of the project its server, templates, databases with who holds them, kept databases with how to open them, and recorded runs. Starts nothing and changes nothing.',
  config: ['url', 'version', 'binaries', 'allowHosts'],
  flags: [
    new Option('--digest', 'read kept databases and that of DATABASE_URL completely, and show a hash of their state'),
  ],
  action: show,
}

/** Shape of `tidemark status --json`. */
interface Status {
  readonly root: string
  readonly server: {
    readonly kind: string
    readonly host: string
    readonly port: number
    readonly version: number
  } | null
  readonly embedded: readonly EmbeddedServer[]
  readonly databases: readonly Shown[]
  readonly runs: readonly string[]
}

interface Shown extends InventoryItem {
  /** Of kept databases. */
  readonly url: string | undefined
  /** With `--digest`. */
  readonly digest: Digest | undefined
}

async function show(invocation: Invocation): Promise<CommandOutcome> {
  const config = await loadProject(invocation.cwd, invocation.overrides)
  const embedded = await listEmbeddedServers()
  const server = await runningServer(invocation, config)
  const digested = invocation.flags['digest'] === true ? ownDatabase(invocation) : () => false
  const found: Status = {
    root: config.root,
    server: server === undefined ? null : place(server),
    embedded,
    databases: server === undefined ? [] : await showAll(server, digested),
    runs: listRuns(config.root),
  }
  return { code: 0, json: found, text: describe(found) }
}

function place({ access: { kind, host, port }, version }: Server): Status['server'] {
  return { kind, host, port, version }
}

async function showAll({ access }: Server, digested: (item: InventoryItem) => boolean): Promise<readonly Shown[]> {
  const shown: Shown[] = []
  for (const item of await inventory(access)) {
    const url = item.state === 'kept' ? databaseUrl(access, item.name) : undefined
    shown.push({ ...item, url, digest: digested(item) ? await digestOf(access, item.name) : undefined })
  }
  return shown
}

/** Not the databases of tests: a session that reads them would be in the way of their rewinds. */
function ownDatabase({ terminal }: Invocation): (item: InventoryItem) => boolean {
  const url = terminal.env['DATABASE_URL']
  const own = url === undefined ? undefined : readUrl(url).database
  return ({ name, state }) => state === 'kept' || (name === own && (state === 'live' || state === 'idle'))
}

async function digestOf(access: ServerAccess, database: string): Promise<Digest> {
  const client = await connect(access, database, { application: 'tidemark digest' })
  try {
    return await digest(client)
  } finally {
    await client.end()
  }
}

function describe({ server, embedded, databases, runs }: Status): string {
  const own = server === null ? 'not running' : `${server.kind} on ${server.host}:${server.port}`
  return [
    `server     ${own}`,
    ...embedded.map(
      ({ version, port, keeperPid, phase }) =>
        `embedded   PostgreSQL ${version} on port ${port ?? 'unknown'}, ${phase}, keeper ${keeperPid}`,
    ),
    ...databases.flatMap((item) => [
      `${item.state.padEnd(9)}  ${item.name}  ${megabytes(item.bytes)}${holder(item)}`,
      ...(item.url === undefined ? [] : [`           psql '${item.url}'`]),
      ...(item.digest === undefined ? [] : [`           digest ${item.digest.whole}`]),
    ]),
    `runs       ${count(runs.length, 'record')}${runs[0] === undefined ? '' : `, the newest .tidemark/runs/${runs[0]}`}`,
  ].join('\n')
}

function holder({ label, holder, since }: InventoryItem): string {
  const parts = [label, holder && `process ${holder.pid} on ${holder.host}`, since && `since ${since.toISOString()}`]
  const known = parts.filter(Boolean).join(', ')
  return known === '' ? '' : `  ${known}`
}
