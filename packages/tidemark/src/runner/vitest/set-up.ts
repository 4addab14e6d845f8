import type { TestProject } from 'vitest/node'
import { isTidemarkError } from '../../errors/tidemark-error.ts'
import type { PluginApi } from './plugin.ts'

/** Begins what the plugin of this name does in the main process, and returns what ends it. */
export async function setUp(project: TestProject, name: string): Promise<() => Promise<void>> {
  const api = apiOf(project, name)
  await api.open(project).catch(withoutFrames)
  return () => api.close(project)
}

// The message says what to do; Vitest would print it above twenty frames inside Tidemark.
function withoutFrames(error: unknown): never {
  if (isTidemarkError(error)) error.stack = `${error.name}: ${error.message}`
  throw error
}

function apiOf(project: TestProject, plugin: string): PluginApi {
  const found = project.vite.config.plugins.find(({ name }) => name === plugin) as
    | { readonly api?: PluginApi }
    | undefined
  if (found?.api === undefined) throw new Error('the plugin has gone from the configuration')
  return found.api
}
