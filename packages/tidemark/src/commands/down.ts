import { Option } from 'commander'
import { loadProject } from '../runner/load.ts'
import { stopEmbeddedServers, type EmbeddedServer } from '../server/embedded/inventory.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { embeddedKey } from './frame/running-server.ts'

export const down: CommandDefinition = {
  name: 'down',
  summary: 'stop the embedded server',
  description:
    'Stops the embedded server of this project, whoever uses it. Templates, snapshots and kept databases are there again at the next start, unless all data of the server is more than 512 MB. An external server is left alone.',
  config: ['version', 'binaries'],
  flags: [new Option('--all', 'stop every embedded server of this user on this machine')],
  action: stop,
}

async function stop({ cwd, overrides, flags, progress }: Invocation): Promise<CommandOutcome> {
  const chosen = flags['all'] === true ? () => true : await ofProject(cwd, overrides)
  progress('stopping the embedded server')
  const stopped = (await stopEmbeddedServers(chosen)).map(({ key, version, keeperPid, port }) => ({
    key,
    version,
    keeperPid,
    port: port ?? null,
  }))
  const lines = stopped.map(({ version, port }) => `stopped PostgreSQL ${version} on port ${port ?? 'unknown'}`)
  return { code: 0, json: { stopped }, text: lines.join('\n') || 'no embedded server of this project was running' }
}

async function ofProject(
  cwd: string,
  overrides: Invocation['overrides'],
): Promise<(server: EmbeddedServer) => boolean> {
  const config = await loadProject(cwd, overrides)
  const own = await embeddedKey(config)
  return ({ key }) => key === own
}
