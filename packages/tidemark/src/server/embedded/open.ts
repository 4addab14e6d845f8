import { performance } from 'node:perf_hooks'
import type { Progress } from '../../config/progress.ts'
import type { Server } from '../server.ts'
import { postgresAccount } from './account.ts'
import type { Candidate } from './binaries/candidate.ts'
import { withFirstUsable } from './binaries/find.ts'
import { withFullDiskExplained } from './disk-full.ts'
import { cacheFolder, runtimeFolder } from './folders.ts'
import { claimServer, joinKeeper, type Claim, type ClaimOptions } from './keeper/claim.ts'
import { checkServerSettings, type Settings } from './settings.ts'
import { serverKey } from './spec.ts'

export interface EmbeddedOptions {
  /** Major version, 14 to 18. A given `binaries` folder decides itself. */
  readonly version: number
  /** Folder with `postgres` and `initdb`; undefined: npm packages, then local installations. */
  readonly binaries: string | undefined
  readonly serverSettings: Settings
  /** Seconds that the server stays up after its last user; Infinity: until it is told to stop. */
  readonly idle: number
}

/**
 * Gives this process a running PostgreSQL, shared with all processes of this user that ask for the same one. Disposing
 * gives back this process's claim; when nobody holds one, the keeper stops the server after the idle time.
 */
export async function openEmbeddedServer(options: EmbeddedOptions, progress: Progress): Promise<Server> {
  const began = performance.now()
  checkServerSettings(options.serverSettings)
  const { claim, hot } = await withFullDiskExplained(() => claimFirstUsable(options, progress))
  const { server, socket, lockFile } = claim
  let given = false
  let cleanUp = Promise.resolve()
  socket.on('close', () => {
    // The guard cleans up after a dead keeper; should both have been killed, its users do.
    if (!given) cleanUp = cleanUpAfter(lockFile).catch(() => {})
  })
  socket.unref()
  return {
    access: server.access,
    version: server.version,
    start: { how: hot ? 'hot' : server.how, ms: performance.now() - began },
    async [Symbol.asyncDispose]() {
      given = true
      socket.end()
      // Whoever is about to end this process would leave it half done.
      await cleanUp
    },
  }
}

type Claimed = { readonly claim: Claim; readonly hot: boolean }

function claimFirstUsable(options: EmbeddedOptions, progress: Progress): Promise<Claimed> {
  const { version, binaries } = options
  return withFirstUsable(version, binaries, (candidate) => claimFor(candidate, options, progress))
}

async function claimFor(
  candidate: Candidate,
  { serverSettings, idle }: EmbeddedOptions,
  progress: Progress,
): Promise<Claimed> {
  const account = postgresAccount()
  const cache = cacheFolder(account)
  const key = serverKey(candidate.identity, serverSettings, cache)
  const claimOptions: ClaimOptions = { runtime: runtimeFolder(account), key, idle, progress }
  const running = await joinKeeper(claimOptions)
  if (running !== undefined) return { claim: running, hot: true }
  const { preparePrograms } = await import('./binaries/prepare.ts')
  const programs = await preparePrograms(candidate, cache, account, progress)
  const spec = { ...programs, identity: candidate.identity, account, cache, serverSettings }
  return { claim: await claimServer(spec, claimOptions), hot: false }
}

async function cleanUpAfter(lockFile: string): Promise<void> {
  const { cleanUpIfDead } = await import('./keeper/clean-up.ts')
  await cleanUpIfDead(lockFile)
}
