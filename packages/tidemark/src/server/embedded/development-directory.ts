import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { majorVersion } from './binaries/version.ts'
import { initialise, makeFolder, syncData } from './pristine.ts'
import type { ServerSpec } from './spec.ts'

/** What Tidemark notes in a folder that it filled. */
export interface DirectoryState {
  /** False until initdb is through: what lies there then is rebuilt. */
  readonly complete: boolean
  readonly password: string
  /** The port of the last start, asked for again at the next. */
  readonly port: number | undefined
}

type Programs = Pick<ServerSpec, 'bin' | 'version' | 'account'>

/** Makes a folder ready for a development database, or finds the one that is in it. Refuses folders of anybody else. */
export async function openDirectory(directory: string, programs: Programs): Promise<DirectoryState> {
  const state = readState(directory)
  if (state?.complete === true) {
    checkVersion(directory, programs.version)
    return state
  }
  mkdirSync(directory, { recursive: true, mode: programs.account === undefined ? 0o700 : 0o755 })
  const strangers = readdirSync(directory)
  if (state === undefined && strangers.length > 0) {
    throw refused(directory, `it holds ${strangers.slice(0, 5).join(', ')} and no tidemark.json`)
  }
  return fill(directory, programs)
}

export function writeState(directory: string, state: DirectoryState): void {
  const aside = join(directory, '.tidemark.json')
  writeFileSync(aside, JSON.stringify(state), { mode: 0o600, flush: true })
  renameSync(aside, join(directory, 'tidemark.json'))
}

async function fill(directory: string, programs: Programs): Promise<DirectoryState> {
  writeState(directory, { complete: false, password: '', port: undefined })
  const data = join(directory, 'data')
  rmSync(data, { recursive: true, force: true })
  makeFolder(data, programs.account)
  const password = await initialise(programs, directory)
  await syncData(programs, data)
  const state = { complete: true, password, port: undefined }
  writeState(directory, state)
  return state
}

function checkVersion(directory: string, version: string): void {
  const found = readFileSync(join(directory, 'data', 'PG_VERSION'), 'utf8').trim()
  if (Number(found) === majorVersion(version)) return
  throw refused(directory, `its data is of PostgreSQL ${found}, the programs are of ${version}`)
}

function readState(directory: string): DirectoryState | undefined {
  try {
    return JSON.parse(readFileSync(join(directory, 'tidemark.json'), 'utf8')) as DirectoryState
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw refused(directory, (error as Error).message)
  }
}

function refused(directory: string, seen: string): TidemarkError {
  return new TidemarkError('TM_EMBEDDED_DIRECTORY', { seen, facts: { directory } })
}
