import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Modules that Vitest loads by their path: they lie beside this one, in the source as in the package. */
export const runnerFile = besideThis('isolated-runner')
export const globalSetupFile = besideThis('global-setup')
export const aroundEachFile = besideThis('around-each')

function besideThis(name: string): string {
  return fileURLToPath(new URL(`${name}${extname(import.meta.url)}`, import.meta.url))
}
