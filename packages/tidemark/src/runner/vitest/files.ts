import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Modules that Vitest and Node load by their path: they lie beside this one, in the source as in the package. */
export const runnerFile = besideThis('isolated-runner')
export const globalSetupFile = besideThis('global-setup')
export const aroundEachFile = besideThis('around-each')
export const attachedSetupFile = besideThis('attach/global-setup')
export const preloadFile = besideThis('attach/preload')
export const moduleHooksFile = besideThis('attach/module-hooks')
export const programsFile = besideThis('attach/programs')

function besideThis(name: string): string {
  return fileURLToPath(new URL(`${name}${extname(import.meta.url)}`, import.meta.url))
}
