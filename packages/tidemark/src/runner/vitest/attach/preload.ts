// Every Node process of the command loads this before anything else: the one that is Vitest becomes one with the plugin, all others go on as they are.
import { readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { readArguments } from './arguments.ts'
import { configName, makerKey, vitestVariable } from './names.ts'

const oldest = [3, 2] as const

const assignment = process.env['TIDEMARK_ASSIGNMENT']
const vitest = isMainThread ? vitestOf(process.argv[1]) : undefined
if (assignment !== undefined && vitest !== undefined) attach(vitest, dirname(assignment))

interface InstalledVitest {
  readonly folder: string
  readonly major: number
}

function vitestOf(program: string | undefined): InstalledVitest | undefined {
  try {
    const file = realpathSync(program ?? '')
    if (basename(file) !== 'vitest.mjs') return undefined
    const folder = dirname(file)
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
    const [major = 0, minor = 0] = (version ?? '').split('.').map(Number)
    const isKnown = major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
    return name === 'vitest' && isKnown ? { folder, major } : undefined
  } catch {
    return undefined
  }
}

function attach(vitest: InstalledVitest, folder: string): void {
  forget()
  // Called by way of `npx`, Tidemark has no Vitest beside it; in a monorepo it may be another one.
  if (besideTidemark() !== vitest.folder) process.env[vitestVariable] = vitest.folder
  const given = process.argv
  const { replaced, ...options } = readArguments(given.slice(2))
  process.argv = [...given.slice(0, 2), ...replaced(join(folder, configName))]
  const make = async (env: object): Promise<object> => {
    process.argv = given
    const { attachedConfig } = await import('./config.ts')
    return attachedConfig(env, { ...options, ...vitest })
  }
  Object.assign(globalThis, { [Symbol.for(makerKey)]: make })
}

/** Processes that Vitest starts are to be as they would be without us. */
function forget(): void {
  const rest = (process.env['NODE_OPTIONS'] ?? '').replace(`--import=${import.meta.url}`, '').trim()
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
