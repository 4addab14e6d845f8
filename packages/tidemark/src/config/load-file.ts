import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, extname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type * as Jiti from 'jiti'
import { isTidemarkError, TidemarkError } from '../errors/tidemark-error.ts'

/** What a configuration file says, not yet validated. */
export async function loadConfigFile(file: string): Promise<unknown> {
  try {
    return await read(file)
  } catch (cause) {
    if (isTidemarkError(cause)) throw cause
    throw new TidemarkError('TM_CONFIG_LOAD_FAILED', { seen: describe(cause, file), facts: { file }, cause })
  }
}

async function read(file: string): Promise<unknown> {
  if (basename(file) === 'package.json') return (await readJson(file))['tidemark']
  if (extname(file) === '.json') return readJson(file)
  return defaultExport(await importModule(file), file)
}

async function readJson(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
}

function importModule(file: string): Promise<Record<string, unknown>> {
  if (extname(file) === '.mjs') return import(pathToFileURL(file).href) as Promise<Record<string, unknown>>
  // Imported, Node would search its 190 kB for names to export: two thirds of the time that loading it takes.
  const { createJiti } = createRequire(import.meta.url)('jiti') as typeof Jiti
  return createJiti(file, { interopDefault: false, alias: aliasFor(file) }).import(file)
}

/** Called by way of `npx`, Tidemark is not installed where the configuration imports `defineConfig` from it. */
function aliasFor(file: string): Readonly<Record<string, string>> {
  try {
    createRequire(file).resolve('tidemark')
    return {}
  } catch {
    return { tidemark: fileURLToPath(new URL(`../index${extname(import.meta.url)}`, import.meta.url)) }
  }
}

function defaultExport(module: Record<string, unknown>, file: string): unknown {
  if (module['default'] === undefined) {
    throw new TidemarkError('TM_CONFIG_NO_DEFAULT_EXPORT', {
      seen: Object.keys(module).join(', ') || 'no export at all',
      facts: { file },
    })
  }
  return module['default']
}

function describe(cause: unknown, file: string): string {
  if (!(cause instanceof Error)) return String(cause)
  const place = cause.stack?.split('\n').find((line) => /^ +at /.test(line) && line.includes(basename(file)))
  return [`${cause.name}: ${cause.message}`, place?.trim()].filter(Boolean).join('\n')
}
