import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { preloadFile } from '../files.ts'
import type { VitestArguments } from './arguments.ts'
import { configName, makerKey, vitestVariable } from './names.ts'

const oldest = [3, 2] as const

export interface InstalledVitest {
  readonly folder: string
  readonly major: number
}

/** The Vitest in a folder; undefined where there is another package, or one that is too old. */
export function vitestIn(folder: string): InstalledVitest | undefined {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
  const isKnown = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
  return name === 'vitest' && isKnown ? { folder, major } : undefined
}

/**
 * The configuration for this process's Vitest to load instead of the user's, which it loads in turn.
 * @param given What decides which the user's is.
 * @param begins Runs before that is loaded.
 */
export function attachedConfigFile(
  vitest: InstalledVitest,
  assignment: string,
  given: Omit<VitestArguments, 'replaced'>,
  begins: () => void = () => {},
): string {
  forget()
  // Called by way of `npx`, Tidemark has no Vitest beside it; in a monorepo it may be another one.
  if (besideTidemark() !== vitest.folder) process.env[vitestVariable] = vitest.folder
  const make = async (env: object): Promise<object> => {
    begins()
    const { attachedConfig } = await import('./config.ts')
    return attachedConfig(env, { ...given, ...vitest })
  }
  Object.assign(globalThis, { [Symbol.for(makerKey)]: make })
  return join(dirname(assignment), configName)
}

/** Processes that Vitest starts are to be as they would be without us. */
function forget(): void {
  const preload = `--import=${pathToFileURL(preloadFile).href}`
  const rest = (process.env['NODE_OPTIONS'] ?? '').replace(preload, '').trim()
  if (rest === '') delete process.env['NODE_OPTIONS']
  else process.env['NODE_OPTIONS'] = rest
}

function besideTidemark(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve('vitest/package.json'))
  } catch {
    return undefined
  }
}
