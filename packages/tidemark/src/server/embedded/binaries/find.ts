import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isTidemarkError, TidemarkError } from '../../../errors/tidemark-error.ts'
import { candidateIn, type Candidate } from './candidate.ts'
import { localInstallations } from './local-installations.ts'
import { npmCandidates, platformPackage } from './npm-packages.ts'
import { majorVersion } from './version.ts'

/** Does the work with the first place that PostgreSQL can be taken from whose programs run here. */
export async function withFirstUsable<Result>(
  version: number,
  binaries: string | undefined,
  work: (candidate: Candidate) => Promise<Result>,
): Promise<Result> {
  const refusals: string[] = []
  for await (const candidate of findBinaries(version, binaries)) {
    try {
      return await work(candidate)
    } catch (error) {
      if (binaries !== undefined || !isUnusable(error)) throw error
      refusals.push(`${candidate.bin}: ${error.seen}`)
    }
  }
  throw await noBinaries(version, refusals)
}

/** Where PostgreSQL may be taken from, best first: the given folder alone, or npm packages, then local installations. */
async function* findBinaries(version: number, binaries: string | undefined): AsyncGenerator<Candidate> {
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
async function noBinaries(version: number, refusals: readonly string[]): Promise<TidemarkError> {
  const local = (await localInstallations()).map((installation) => `${installation.version} in ${installation.bin}`)
  const seen = [
    `${process.platform} ${process.arch}`,
    ...refusals,
    local.length === 0 ? 'no local installation' : `local installations: ${local.join(', ')}`,
  ]
  return new TidemarkError('TM_EMBEDDED_NO_BINARIES', {
    seen: seen.join('\n'),
    facts: { version, package: `${platformPackage()}@${onNpm[version] ?? version}` },
  })
}

/** They are all pre-releases, which npm installs by their whole number only. */
const onNpm: Readonly<Record<number, string>> = {
  14: '14.23.0-beta.17',
  15: '15.18.0-beta.17',
  16: '16.14.0-beta.17',
  17: '17.10.0-beta.17',
  18: '18.4.0-beta.17',
}

function given(binaries: string): Candidate {
  const above = dirname(binaries)
  // The folder may be the one inside an npm package: then its links are ours to set.
  const candidate = candidateIn(binaries, existsSync(join(above, 'pg-symlinks.json')) ? above : undefined)
  if (candidate !== undefined) return candidate
  throw new TidemarkError('TM_EMBEDDED_BINARIES_UNUSABLE', {
    seen: `binaries: ${binaries}\nno \`postgres\` and \`initdb\` in it`,
    facts: { folder: binaries },
  })
}

function isUnusable(error: unknown): error is TidemarkError {
  return isTidemarkError(error) && error.code === 'TM_EMBEDDED_BINARIES_UNUSABLE'
}
