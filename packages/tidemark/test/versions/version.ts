import { test } from 'vitest'
import { installVersion } from './programs.ts'

/**
 * What the tests of the ledger claim of Tidemark's own version, claimed of another one: all of it for the oldest, for the
 * others in `npm run test:versions`; generated histories for every one.
 */
export async function describeVersion(version: number): Promise<void> {
  if (!(await installVersion(version))) {
    test.skip(
      `PostgreSQL ${version} could not be installed: no npm registry, or no package for ${process.platform} ${process.arch}`,
    )
    return
  }
  process.env['TIDEMARK_TEST_POSTGRES'] = String(version)
  process.env['TIDEMARK_PROPERTY_RUNS'] ??= '40'
  await import('../property/ledger.test.ts')
  if (version > 14 && process.env['TIDEMARK_TEST_VERSIONS'] !== 'all') return
  await import('../ledger/rewind.test.ts')
  await import('../ledger/leftovers.test.ts')
  await import('../ledger/in-the-way.test.ts')
}
