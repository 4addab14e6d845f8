import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'

const endings = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs']

/** The names of Vitest's configuration, in its order. */
export const configFiles = ['vitest.config', 'vite.config'].flatMap((name) =>
  endings.map((ending) => `${name}.${ending}`),
)

/** The configuration that Vitest would load. */
export function findConfig(
  root: string,
  { config, major }: { readonly config: string | false | undefined; readonly major: number },
): string | undefined {
  if (config === false) return undefined
  if (config !== undefined) return named(root, config)
  const found = configFiles.map((name) => join(root, name)).find((file) => existsSync(file))
  // Up to version 4 Vitest looks in the folders above as well.
  return found ?? (major < 5 && dirname(root) !== root ? findConfig(dirname(root), { config, major }) : undefined)
}

/** A path or, since version 4, a module. */
function named(root: string, config: string): string {
  const file = resolve(root, config)
  if (existsSync(file)) return file
  try {
    return createRequire(join(root, 'package.json')).resolve(config)
  } catch {
    return file
  }
}
