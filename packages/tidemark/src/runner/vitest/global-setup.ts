import type { TestProject } from 'vitest/node'
import type { PluginApi, TidemarkPlugin } from './plugin.ts'

/** Runs once in the main process, before the first worker starts; what it returns runs after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const api = apiOf(project)
  await api.open(project)
  return () => api.close(project)
}

function apiOf(project: TestProject): PluginApi {
  const plugin = project.vite.config.plugins.find(({ name }) => name === 'tidemark') as TidemarkPlugin | undefined
  if (plugin === undefined) throw new Error('the plugin has gone from the configuration')
  return plugin.api
}
