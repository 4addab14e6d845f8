import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { isPlainObject } from './option.ts'

const configFileNames = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `tidemark.config.${ending}`)

/** Where a project begins, and the file that configures it. */
export interface Project {
  readonly root: string
  readonly file: string | undefined
}

/** Looks from a folder upward for a configuration, as far as the nearest package.json. */
export function findProject(cwd: string): Project {
  let folder = resolve(cwd)
  while (true) {
    const file = configIn(folder)
    if (file !== undefined || existsSync(join(folder, 'package.json'))) return { root: folder, file }
    if (dirname(folder) === folder) return { root: resolve(cwd), file: undefined }
    folder = dirname(folder)
  }
}

/** The project of a configuration file that was named. */
export function namedProject(cwd: string, name: string): Project {
  const file = resolve(cwd, name)
  if (!existsSync(file)) throw new TidemarkError('TM_CONFIG_NOT_FOUND', { seen: file })
  return { root: dirname(file), file }
}

function configIn(folder: string): string | undefined {
  const present = new Set(readable(folder))
  const found = configFileNames.filter((name) => present.has(name))
  if (found.length > 1)
    throw new TidemarkError('TM_CONFIG_SEVERAL_FILES', { seen: found.join(', '), facts: { folder } })
  if (found[0] !== undefined) return join(folder, found[0])
  return present.has('package.json') && hasTidemarkKey(join(folder, 'package.json'))
    ? join(folder, 'package.json')
    : undefined
}

// A folder on the way up may be closed to us; there is no configuration in it for us then.
function readable(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function hasTidemarkKey(file: string): boolean {
  const text = readFileSync(file, 'utf8')
  if (!text.includes('"tidemark"')) return false
  try {
    const manifest: unknown = JSON.parse(text)
    return isPlainObject(manifest) && isPlainObject(manifest['tidemark'])
  } catch (cause) {
    throw new TidemarkError('TM_CONFIG_LOAD_FAILED', { seen: String(cause), facts: { file }, cause })
  }
}
