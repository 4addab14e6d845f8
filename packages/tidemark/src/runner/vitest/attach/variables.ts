import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { preloadFile } from '../files.ts'
import { configName, makerKey } from './names.ts'

// Vite bundles a configuration before it loads it: this one has nothing to bundle.
const configSource = `export default (env) => globalThis[Symbol.for('${makerKey}')](env)\n`

/**
 * Variables that give the plugin to any Vitest that a command starts, through whatever scripts.
 * @param folder That of the assignment.
 */
export function attachingVariables(folder: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  writeFileSync(join(folder, configName), configSource)
  // A URL has neither spaces nor quotes.
  return {
    NODE_OPTIONS: [env['NODE_OPTIONS'], `--import=${pathToFileURL(preloadFile).href}`].filter(Boolean).join(' '),
  }
}
