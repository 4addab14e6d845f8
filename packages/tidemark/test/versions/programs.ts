import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { withLock } from '../../src/server/embedded/lock.ts'

const matrix = path.resolve(import.meta.dirname, '../../../../test-matrix/postgres')

/** The version that comes with Tidemark; the others come from npm, into a package of their own. */
const ownVersion = 18

/** The major version that the tests of the ledger run on. */
export function testedVersion(): number {
  return Number(process.env['TIDEMARK_TEST_POSTGRES'] ?? ownVersion)
}

/** Installs the other versions when they aren't there yet. False when one can't be had: no registry, or no package for this platform. */
export async function installVersion(version: number): Promise<boolean> {
  try {
    await withLock(tmpdir(), 'tidemark-test-postgres', async () => install())
  } catch {
    return false
  }
  return existsSync(programsOf(version) ?? '')
}

function install(): void {
  // npm writes this file last.
  if (existsSync(path.join(matrix, 'node_modules/.package-lock.json'))) return
  // Not `npm ci`: npm writes lock files without the versions of other platforms' aliases, and then refuses them. The versions are exact.
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: matrix, stdio: 'ignore' })
}

/** The folder of a version's programs; undefined for Tidemark's own. */
export function programsOf(version: number): string | undefined {
  if (version === ownVersion) return undefined
  return path.join(matrix, `node_modules/postgres-${version}-${process.platform}-${process.arch}/native/bin`)
}
