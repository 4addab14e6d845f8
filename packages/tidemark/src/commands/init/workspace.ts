import { dirname, join } from 'node:path'
import { findFiles } from '../../migrators/files.ts'
import { findMigrations } from './find-migrations.ts'
import { manifestIn, read } from './manifest.ts'

/** The packages of a workspace, of npm, Yarn, Bun or pnpm, that have migrations; none of a folder that is no workspace's root. */
export async function packagesWithMigrations(root: string): Promise<readonly string[]> {
  const manifests = await Promise.all(
    globsOf(root)
      .filter((glob) => !glob.startsWith('!'))
      .map((glob) => findFiles(root, `${glob}/package.json`)),
  )
  const packages = new Set(manifests.flat().map((file) => dirname(file)))
  return [...packages].filter((name) => findMigrations(join(root, name)) !== undefined)
}

/** The root of the workspace that a package belongs to, if it belongs to one. */
export function workspaceAround(folder: string): string | undefined {
  const parent = dirname(folder)
  if (parent === folder) return undefined
  return globsOf(parent).length > 0 ? parent : workspaceAround(parent)
}

function globsOf(root: string): readonly string[] {
  const { workspaces = [] } = manifestIn(root)
  const named = 'packages' in workspaces ? (workspaces.packages ?? []) : (workspaces as readonly string[])
  // Items of other lists in that file name no folders.
  const ofPnpm = read(join(root, 'pnpm-workspace.yaml')).matchAll(/^\s*-\s*['"]?([^'"#\s]+)/gm)
  return [...named, ...[...ofPnpm].map(([, glob = '']) => glob)]
}
