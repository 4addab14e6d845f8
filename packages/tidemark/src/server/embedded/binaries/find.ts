import { TidemarkError } from '../../../errors/tidemark-error.ts'
import { candidateIn, type Candidate } from './candidate.ts'
import { localInstallations } from './local-installations.ts'
import { npmCandidates, platformPackage } from './npm-packages.ts'
import { majorVersion } from './version.ts'

/** Where PostgreSQL may be taken from, best first: the given folder alone, or npm packages, then local installations. */
export async function* findBinaries(version: number, binaries: string | undefined): AsyncGenerator<Candidate> {
  if (binaries !== undefined) {
    yield given(binaries)
    return
  }
  if (version < 14) throw new TidemarkError('TM_EMBEDDED_VERSION', { seen: `version: ${version}`, facts: { version } })
  yield* npmCandidates(version, process.cwd())
  const local = await localInstallations()
  yield* local.filter((installation) => majorVersion(installation.version) === version)
}

/** The error for when no candidate was usable: what was tried, and which versions are there instead. */
export async function noBinaries(version: number, refusals: readonly string[]): Promise<TidemarkError> {
  const local = (await localInstallations()).map((installation) => `${installation.version} in ${installation.bin}`)
  const seen = [
    `${process.platform} ${process.arch}`,
    ...refusals,
    local.length === 0 ? 'no local installation' : `local installations: ${local.join(', ')}`,
  ]
  return new TidemarkError('TM_EMBEDDED_NO_BINARIES', {
    seen: seen.join('\n'),
    facts: { version, package: platformPackage() },
  })
}

function given(binaries: string): Candidate {
  const candidate = candidateIn(binaries)
  if (candidate !== undefined) return candidate
  throw new TidemarkError('TM_EMBEDDED_BINARIES_UNUSABLE', {
    seen: `binaries: ${binaries}\nno \`postgres\` and \`initdb\` in it`,
    facts: { folder: binaries },
  })
}
