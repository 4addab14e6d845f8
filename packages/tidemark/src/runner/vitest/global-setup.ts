import type { TestProject } from 'vitest/node'
import { isTidemarkError } from '../../errors/tidemark-error.ts'
import type { PluginApi, TidemarkPlugin } from './plugin.ts'

/** Runs once in the main process, before the first worker starts; what it returns runs after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const api = apiOf(project)
  await api.open(project).catch(withoutFrames)
  return () => api.close(project)
}

// The message says what to do; Vitest would print it above twenty frames inside Tidemark.
function withoutFrames(error: unknown): never {
  if (isTidemarkError(error)) error.stack = `${error.name}: ${error.message}`
  throw error
}

function apiOf(project: TestProject): PluginApi {
  const plugin = project.vite.config.plugins.find(({ name }) => name === 'tidemark') as TidemarkPlugin | undefined
  if (plugin === undefined) throw new Error('the plugin has gone from the configuration')
  return plugin.api
}
