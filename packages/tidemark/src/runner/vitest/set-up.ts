import type { TestProject } from 'vitest/node'
import { isTidemarkError } from '../../errors/tidemark-error.ts'
import type { PluginApi } from './plugin.ts'

/** Begins what the plugin of this name does in the main process, and returns what ends it. */
export async function setUp(project: TestProject, name: string): Promise<() => Promise<void>> {
  const api = apiOf(project, name)
  await api.open(project).catch(withoutFrames)
  return () => api.close(project)
}

// The message says what to do; below it Vitest would print twenty frames inside Tidemark, and its parts once more as properties.
function withoutFrames(error: unknown): never {
  if (!isTidemarkError(error)) throw error
  const { name, message } = error
  throw Object.assign(new Error(message), { name, stack: `${name}: ${message}` })
}

function apiOf(project: TestProject, plugin: string): PluginApi {
  const found = project.vite.config.plugins.find(({ name }) => name === plugin) as
    | { readonly api?: PluginApi }
    | undefined
  if (found?.api === undefined) throw new Error('the plugin has gone from the configuration')
  return found.api
}
