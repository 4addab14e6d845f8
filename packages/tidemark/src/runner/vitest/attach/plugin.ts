import { resolve } from 'node:path'
import type { TestProject, Vitest } from 'vitest/node'
import { findProject } from '../../../config/find.ts'
import type { Overrides } from '../../../config/load.ts'
import { assignedSeed, assignmentVariable } from '../../assignment.ts'
import { concerns, type PluginApi, pluginName, runOf, takePart } from '../plugin.ts'
import { readSequencerLate } from './late-sequencer.ts'
import { attachedName } from './names.ts'

interface UserFile {
  readonly path: string
  readonly dependencies: readonly string[]
}

/** Stands in the root configuration of a suite that doesn't know of Tidemark, beside what the user wrote in it. */
export function attachedPlugin(loaded: UserFile | undefined) {
  const { path, dependencies = [] } = loaded ?? {}
  return {
    name: attachedName,
    api: apiOfAll(),
    config() {
      const seed = assignedSeed(process.env)
      return seed === undefined ? undefined : { test: { sequence: { shuffle: true, seed } } }
    },
    configureVitest({ vitest }: { readonly vitest: Vitest }) {
      if (process.env[assignmentVariable] !== undefined) readSequencerLate(vitest)
    },
    // Projects that extend the root's file, and whatever is looked for beside it, are to find the user's.
    configResolved(config: object) {
      const configFile = path === undefined ? undefined : asVite(path)
      Object.assign(config, { configFile, configFileDependencies: dependencies.map(asVite) })
    },
  }
}

/** Opens and closes, for the root, all projects of the run. */
function apiOfAll(): PluginApi {
  const joined: TestProject[] = []
  const close = async (): Promise<void> => {
    for (const project of joined.splice(0)) await runOf(project.vitest).close(project)
  }
  const open = async ({ vitest }: TestProject): Promise<void> => {
    // Whoever has written the line has said which projects it is for.
    if (vitest.projects.some(({ vite }) => vite.config.plugins.some(({ name }) => name === pluginName))) return
    for (const project of vitest.projects.filter((one) => concerns(one) && isRun(one))) {
      takePart(vitest, project)
      joined.push(project)
      await runOf(vitest).open(project, configOf(project))
    }
  }
  return {
    open: (root) =>
      open(root).catch(async (error: unknown) => {
        await close()
        throw error
      }),
    close,
  }
}

/** Of a package of a monorepo that has none: that of the folder in which Vitest runs. */
function configOf({ config, vitest }: TestProject): Pick<Overrides, 'config'> {
  if (process.env['TIDEMARK_CONFIG']) return {}
  const file = findProject(config.root).file ?? findProject(vitest.config.root).file
  return file === undefined ? {} : { config: file }
}

function asVite(path: string): string {
  return resolve(path).replaceAll('\\', '/')
}

function isRun(project: TestProject): boolean {
  return project.vitest.state.getPaths().some((file) => project.matchesTestGlob(file))
}
