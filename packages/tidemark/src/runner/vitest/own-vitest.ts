import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Vitest from 'vitest'
import { vitestVariable } from './attach/names.ts'

const folder = process.env[vitestVariable]

/** The Vitest that runs this worker: mostly the one beside Tidemark, but not where Tidemark was called from elsewhere. */
export const vitest = (await (folder === undefined ? import('vitest') : load('index'))) as typeof Vitest

/** Where Vitest 3 has its runner. */
export async function loadRunners(): Promise<{ readonly VitestTestRunner: unknown }> {
  // Version 5 has no such module: Vite is not to look for it before it is asked for.
  const name = ['vitest', 'runners'].join('/')
  const runners: unknown = await (folder === undefined ? import(name) : load('runners'))
  return runners as { readonly VitestTestRunner: unknown }
}

function load(name: string): Promise<unknown> {
  return import(pathToFileURL(join(folder ?? '', 'dist', `${name}.js`)).href)
}
