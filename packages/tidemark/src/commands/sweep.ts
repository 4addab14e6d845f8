import { Option } from 'commander'
import type { ResolvedConfig } from '../config/config.ts'
import { inventory } from '../database/inventory.ts'
import { dropKept, sweep as sweepDatabases, type SweepResult } from '../database/sweep.ts'
import { megabytes } from '../report/words.ts'
import { loadProject } from '../runner/load.ts'
import { sweepEmbedded, type Swept } from '../server/embedded/inventory.ts'
import type { ServerAccess } from '../server/server.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { runningServer, storedServer } from './frame/running-server.ts'

export const sweep: CommandDefinition = {
  name: 'sweep',
  summary: 'remove what nobody uses',
  description:
    'Drops databases of runs that are over or died, half-built templates and the oldest templates over the disk cap; removes what dead embedded servers left and caches that nobody used for 30 days. What is in use stays, and so do kept databases. Exits with 1 when something could not be removed.',
  config: ['url', 'version', 'binaries', 'diskCap', 'allowHosts'],
  flags: [new Option('--kept', 'drop kept databases, too')],
  action: clean,
}

interface ServerSweep extends SweepResult {
  readonly kept: readonly string[]
}

async function clean(invocation: Invocation): Promise<CommandOutcome> {
  const { cwd, overrides, flags, progress } = invocation
  const config = await loadProject(cwd, overrides)
  progress('sweeping')
  // Kept databases are parked with a server that is stopped.
  const server = await (flags['kept'] === true ? storedServer : runningServer)(invocation, config)
  const databases = await cleanServer(server?.access, config, flags['kept'] === true)
  const files = await sweepEmbedded()
  const json = { ...databases, files }
  return { code: databases.failed.length === 0 ? 0 : 1, json, text: describe(databases, files) }
}

async function cleanServer(
  access: ServerAccess | undefined,
  { diskCap }: ResolvedConfig,
  all: boolean,
): Promise<ServerSweep> {
  if (access === undefined) return { dropped: [], failed: [], kept: [] }
  const kept = all ? (await inventory(access)).filter(({ state }) => state === 'kept').map(({ name }) => name) : []
  await dropKept(access, kept)
  return { ...(await sweepDatabases(access, { diskCapMb: diskCap, now: new Date() })), kept }
}

function describe({ dropped, failed, kept }: ServerSweep, files: readonly Swept[]): string {
  const lines = [
    ...dropped.map(({ name, was, bytes }) => `dropped ${name} (${was}, ${megabytes(bytes)})`),
    ...kept.map((name) => `dropped ${name} (kept)`),
    ...files.map(({ what, path, bytes }) => `removed ${path} (${what}, ${megabytes(bytes)})`),
    ...failed.map(({ name, reason }) => `could not drop ${name}: ${reason}`),
  ]
  return lines.join('\n') || 'nothing to sweep'
}
