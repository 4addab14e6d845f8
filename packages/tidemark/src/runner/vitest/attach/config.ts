import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { attachedSetupFile } from '../files.ts'
import { attachedPlugin } from './plugin.ts'
import { findConfig } from './find-config.ts'
import type { VitestArguments } from './arguments.ts'

interface Request extends Omit<VitestArguments, 'replaced'> {
  /** Of the Vitest that runs. */
  readonly folder: string
  readonly major: number
}

interface Loaded {
  readonly path: string
  readonly config: UserConfig
  readonly dependencies: readonly string[]
}

interface UserConfig {
  readonly plugins?: readonly unknown[]
  readonly test?: { readonly globalSetup?: string | readonly string[] }
}

/** The user's configuration, loaded by the user's Vite, with what attaches Tidemark to every project of the run. */
export async function attachedConfig(env: object, request: Request): Promise<object> {
  const root = resolve(request.root ?? '.')
  const file = findConfig(root, request)
  const loaded = file === undefined ? undefined : await load(env, file, request)
  const { plugins = [], test = {}, ...rest } = loaded?.config ?? {}
  const { globalSetup = [] } = test
  return {
    ...rest,
    plugins: [...plugins, attachedPlugin(loaded)],
    // The root's set-up runs whatever projects there are.
    test: { ...test, globalSetup: [attachedSetupFile, ...[globalSetup].flat()] },
  }
}

async function load(env: object, file: string, { folder, configLoader }: Request): Promise<Loaded | undefined> {
  const manifest = createRequire(join(folder, 'package.json')).resolve('vite/package.json')
  const vite = (await import(pathToFileURL(join(dirname(manifest), 'dist/node/index.js')).href)) as Vite
  return (await vite.loadConfigFromFile(env, file, undefined, undefined, undefined, configLoader)) ?? undefined
}

interface Vite {
  readonly loadConfigFromFile: (
    env: object,
    file: string,
    root?: string,
    logLevel?: undefined,
    customLogger?: undefined,
    configLoader?: string,
  ) => Promise<Loaded | null>
}
