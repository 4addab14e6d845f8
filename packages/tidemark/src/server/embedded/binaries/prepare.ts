import { createHash, randomBytes } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Progress } from '../../../config/progress.ts'
import { TidemarkError } from '../../../errors/tidemark-error.ts'
import type { Account } from '../account.ts'
import { run } from '../command.ts'
import { copyTree, openToAll } from '../copy.ts'
import { passableFolder } from '../folders.ts'
import { withLock } from '../lock.ts'
import { programIn, type Candidate } from './candidate.ts'
import { majorVersion, versionOf } from './version.ts'

/** Programs that were seen to run as the account that will run them. */
export interface Programs {
  readonly bin: string
  readonly version: string
}

/** initdb hands paths to a shell in double quotes; these characters would not survive it. */
const unsafe = /["$`]/

/**
 * Makes a candidate's programs runnable: sets the library links that npm packages lack when install scripts are off, and
 * copies a package's tree to the cache when it is read-only or out of the account's reach. An installation is only tried.
 */
export async function preparePrograms(
  candidate: Candidate,
  cache: string,
  account: Account | undefined,
  progress: Progress,
): Promise<Programs> {
  const { bin, tree } = candidate
  const version = tree === undefined || readyInPlace(tree) ? await versionOf(bin, account) : undefined
  if (version !== undefined) return supported({ bin, version })
  if (tree === undefined) throw await unusable(bin, account)
  const copy = await cachedCopy(candidate.identity, tree, cache, progress)
  const copied = await versionOf(copy, account)
  if (copied === undefined) throw await unusable(copy, account)
  return supported({ bin: copy, version: copied })
}

function readyInPlace(tree: string): boolean {
  try {
    completeLinks(tree)
    return !unsafe.test(tree)
  } catch {
    return false
  }
}

/** Sets the links that the package's install script would have set; the list of them is part of the package. */
function completeLinks(tree: string): void {
  for (const { source, target } of linksOf(tree)) {
    if (exists(target)) continue
    try {
      symlinkSync(relative(dirname(target), source), target)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

interface Link {
  readonly source: string
  readonly target: string
}

function linksOf(tree: string): readonly Link[] {
  const manifest = join(tree, 'pg-symlinks.json')
  if (!existsSync(manifest)) return []
  const links = JSON.parse(readFileSync(manifest, 'utf8')) as readonly Link[]
  const inTree = (path: string): string => join(tree, relative('native', path))
  return links.map(({ source, target }) => ({ source: inTree(source), target: inTree(target) }))
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

function supported(programs: Programs): Programs {
  if (majorVersion(programs.version) >= 14) return programs
  throw new TidemarkError('TM_EMBEDDED_VERSION', {
    seen: `${programs.bin} holds ${programs.version}`,
    facts: { version: programs.version },
  })
}

async function unusable(bin: string, account: Account | undefined): Promise<TidemarkError> {
  const { output, code } = await run(programIn(bin, 'postgres'), ['--version'], account)
  if (code === 'EPERM') return new TidemarkError('TM_EMBEDDED_ROOT', { seen: `${bin}: ${output}` })
  return new TidemarkError('TM_EMBEDDED_BINARIES_UNUSABLE', { seen: output, facts: { folder: bin } })
}

/** The tree's copy in the cache, made once whoever asks; a finished copy gets its name last. */
async function cachedCopy(identity: string, tree: string, cache: string, progress: Progress): Promise<string> {
  const name = createHash('sha256').update(identity).digest('hex').slice(0, 16)
  const folder = passableFolder(join(cache, 'programs'))
  const copy = join(folder, name)
  await withLock(folder, name, async () => {
    if (existsSync(copy)) return
    progress('copying the PostgreSQL programs to the cache')
    await copyAndComplete(tree, copy)
  })
  const now = new Date()
  utimesSync(copy, now, now)
  return join(copy, 'bin')
}

async function copyAndComplete(tree: string, copy: string): Promise<void> {
  const unfinished = `${copy}.${randomBytes(4).toString('hex')}`
  try {
    await copyTree(tree, unfinished)
    await openToAll(unfinished)
    completeLinks(unfinished)
    renameSync(unfinished, copy)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
