import type { Client } from 'pg'
import type { ResolvedConfig } from '../config/config.ts'
import { styleFor } from '../report/style.ts'
import { loadProject } from '../runner/load.ts'
import { readCapabilities } from '../server/capabilities.ts'
import { connect } from '../server/connect.ts'
import { openServer } from '../server/open.ts'
import type { Server } from '../server/server.ts'
import { failedCheck, renderChecks, type Check } from './doctor/check.ts'
import { diskCheck } from './doctor/disk.ts'
import { binariesCheck, extensionsCheck, readInstallation } from './doctor/installation.ts'
import { configCheck, migrationsCheck, nodeCheck } from './doctor/project.ts'
import { queriesCheck } from './doctor/queries.ts'
import { registryCheck } from './doctor/registry.ts'
import { connectionsCheck, rightsCheck, serverCheck, logCheck, settingsCheck, versionCheck } from './doctor/server.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'

export const doctor: CommandDefinition = {
  name: 'doctor',
  summary: 'check configuration, server, rights, settings and disk',
  description:
    'Looks at everything that Tidemark depends on and says what to do about what is wrong, with lines to paste. Changes nothing; starts the embedded server where there is no other. Exits with 1 when a check failed.',
  config: ['url', 'version', 'binaries', 'idle', 'allowHosts'],
  action: examine,
}

async function examine(invocation: Invocation): Promise<CommandOutcome> {
  const checks = [nodeCheck(), ...(await projectChecks(invocation))]
  const { out, env } = invocation.terminal
  const ok = checks.every(({ status }) => status !== 'failed')
  return { code: ok ? 0 : 1, json: { ok, checks }, text: renderChecks(checks, styleFor(out, env)) }
}

async function projectChecks(invocation: Invocation): Promise<readonly Check[]> {
  let config: ResolvedConfig
  try {
    config = await loadProject(invocation.cwd, invocation.overrides)
  } catch (error) {
    return [failedCheck('configuration', error)]
  }
  return [configCheck(config), migrationsCheck(config), ...(await serverChecks(invocation, config))]
}

async function serverChecks({ progress, resources }: Invocation, config: ResolvedConfig): Promise<readonly Check[]> {
  let server: Server
  try {
    server = resources.own(await openServer(config, progress))
  } catch (error) {
    return [failedCheck('server', error)]
  }
  const client = await connect(server.access, server.access.maintenance, { application: 'tidemark doctor' })
  try {
    return await examineServer(server, client, config)
  } finally {
    await client.end()
  }
}

async function examineServer(server: Server, client: Client, config: ResolvedConfig): Promise<readonly Check[]> {
  const capabilities = await readCapabilities(client)
  const installation = await readInstallation(client, capabilities.superuser)
  return [
    serverCheck(server, capabilities),
    ...(installation === undefined ? [] : [binariesCheck(installation)]),
    versionCheck(capabilities),
    rightsCheck(capabilities),
    await registryCheck(server.access),
    connectionsCheck(capabilities),
    settingsCheck(capabilities),
    await logCheck(client, capabilities),
    queriesCheck(capabilities, config.queries),
    await extensionsCheck(client, config.extensions),
    await diskCheck(installation?.dataDirectory),
  ]
}
