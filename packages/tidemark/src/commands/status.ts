import { inventory, type InventoryItem } from '../database/inventory.ts'
import { listRuns } from '../record/folders.ts'
import { count, megabytes } from '../report/words.ts'
import { loadProject } from '../runner/load.ts'
import { databaseUrl } from '../server/connect.ts'
import { listEmbeddedServers, type EmbeddedServer } from '../server/embedded/inventory.ts'
import type { Server } from '../server/server.ts'
import type { CommandDefinition, Invocation, Outcome } from './frame/command.ts'
import { runningServer } from './frame/running-server.ts'

export const status: CommandDefinition = {
  name: 'status',
  summary: 'show servers, databases and runs',
  description:
    'Shows the embedded servers of this user, and of the project its server, templates, databases with who holds them, kept databases with how to open them, and recorded runs. Starts nothing and changes nothing.',
  config: ['url', 'version', 'binaries', 'allowHosts'],
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
  readonly databases: readonly (InventoryItem & { readonly url: string | undefined })[]
  readonly runs: readonly string[]
}

async function show(invocation: Invocation): Promise<Outcome> {
  const config = await loadProject(invocation.cwd, invocation.overrides)
  const embedded = await listEmbeddedServers()
  const server = await runningServer(invocation, config)
  const found: Status = {
    root: config.root,
    server: server === undefined ? null : place(server),
    embedded,
    databases: server === undefined ? [] : (await inventory(server.access)).map((item) => withUrl(server, item)),
    runs: listRuns(config.root),
  }
  return { code: 0, json: found, text: describe(found) }
}

function place({ access: { kind, host, port }, version }: Server): Status['server'] {
  return { kind, host, port, version }
}

function withUrl({ access }: Server, item: InventoryItem): Status['databases'][number] {
  return Object.assign(item, { url: item.state === 'kept' ? databaseUrl(access, item.name) : undefined })
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
    ]),
    `runs       ${count(runs.length, 'record')}${runs[0] === undefined ? '' : `, the newest .tidemark/runs/${runs[0]}`}`,
  ].join('\n')
}

function holder({ label, holder, since }: InventoryItem): string {
  const parts = [label, holder && `process ${holder.pid} on ${holder.host}`, since && `since ${since.toISOString()}`]
  const known = parts.filter(Boolean).join(', ')
  return known === '' ? '' : `  ${known}`
}
