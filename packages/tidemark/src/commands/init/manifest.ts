import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Manifest {
  readonly type?: 'module' | 'commonjs'
  readonly workspaces?: readonly string[] | { readonly packages?: readonly string[] }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

/** The package.json of a folder. One that npm can't read either says nothing. */
export function manifestIn(root: string): Manifest {
  try {
    return JSON.parse(read(join(root, 'package.json'))) as Manifest
  } catch {
    return {}
  }
}

/** The text of a file, none of one that is not there. */
export function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
