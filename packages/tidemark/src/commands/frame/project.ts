import type { ResolvedConfig } from '../../config/config.ts'
import { loadProject } from '../../runner/load.ts'
import { openServer } from '../../server/open.ts'
import type { Server } from '../../server/server.ts'
import { prepareTemplate } from '../../template/prepare.ts'
import type { Template } from '../../template/template.ts'
import type { Invocation } from './command.ts'

export interface OpenProject {
  readonly config: ResolvedConfig
  readonly server: Server
  readonly template: Template
}

/** The project's configuration, its server, and its template, built where it is not there yet. */
export async function openProject({ cwd, overrides, progress, resources }: Invocation): Promise<OpenProject> {
  const config = await loadProject(cwd, overrides)
  const server = resources.own(await openServer(config, progress))
  const template = await prepareTemplate(server, config, progress)
  return { config, server, template }
}
