// Hooks of Node's module loader, in a process that is not Vitest but may start one: whoever imports `vitest/node` gets the same module, with the two
// functions that start a Vitest attached.
import type { LoadHook, ResolveHook } from 'node:module'
import { pathToFileURL } from 'node:url'
import { programsFile } from '../files.ts'

const mark = '?tidemark'

export const resolve: ResolveHook = async (specifier, context, next) => {
  const found = await next(specifier, context)
  return specifier === 'vitest/node' ? { ...found, url: `${found.url}${mark}` } : found
}

export const load: LoadHook = async (url, context, next) => {
  if (!url.endsWith(mark)) return next(url, context)
  const own = JSON.stringify(url.slice(0, -mark.length))
  return {
    format: 'module',
    shortCircuit: true,
    source: `
import * as vitest from ${own}
import { attaching } from ${JSON.stringify(pathToFileURL(programsFile).href)}
export * from ${own}
export const { startVitest, createVitest } = attaching(vitest, ${own})`,
  }
}
