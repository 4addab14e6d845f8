import { openServer } from '../server/open.ts'
import { loadProject } from '../runner/load.ts'
import { prepareTemplate } from '../template/prepare.ts'
import { duration } from '../report/words.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'

export const up: CommandDefinition = {
  name: 'up',
  summary: 'start the server, build the template, and let both stay',
  description:
    'Starts the embedded server, or checks the external one, and builds the template where it is missing. The embedded server then stays up, whatever `idle` says, until `tidemark down`: every run after that starts hot.',
  config: ['url', 'version', 'binaries', 'allowHosts'],
  action: start,
}

async function start({ cwd, overrides, progress, resources }: Invocation): Promise<CommandOutcome> {
  const config = await loadProject(cwd, overrides)
  const server = resources.own(await openServer({ ...config, idle: Number.POSITIVE_INFINITY }, progress))
  const { name, fingerprint, built, ms } = await prepareTemplate(server, config, progress)
  const { kind, host, port } = server.access
  const json = {
    server: { kind, host, port, version: server.version, ...server.start },
    template: { name, fingerprint, built, ms },
  }
  const text = [
    `server    ${kind} PostgreSQL on ${host}:${port}, ${server.start.how}, ready in ${duration(server.start.ms)}`,
    `template  ${name}, ${built ? `built in ${duration(ms)}` : 'already there'}`,
    '',
    'run tests: npx vitest (with the plugin), or npx tidemark run -- COMMAND',
    ...(kind === 'embedded' ? ['stop it:   npx tidemark down'] : []),
  ]
  return { code: 0, json, text: text.join('\n') }
}
