import { readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from '../command.ts'
import { candidateIn, type Candidate } from './candidate.ts'
import { versionOf } from './version.ts'

/** Folders whose sub-folders are one installation each, and where the programs lie in such a sub-folder. */
const families: readonly (readonly [folder: string, name: RegExp, bin: string])[] = [
  ['/usr/lib/postgresql', /^\d+$/, 'bin'],
  ['/usr', /^pgsql-\d+$/, 'bin'],
  ['/usr/libexec', /^postgresql\d+$/, ''],
  ['/usr/lib', /^postgresql\d+$/, 'bin'],
  ['/opt/homebrew/opt', /^postgresql(@\d+)?$/, 'bin'],
  ['/usr/local/opt', /^postgresql(@\d+)?$/, 'bin'],
  ['/home/linuxbrew/.linuxbrew/opt', /^postgresql(@\d+)?$/, 'bin'],
  ['/Applications/Postgres.app/Contents/Versions', /^\d+$/, 'bin'],
  [String.raw`C:\Program Files\PostgreSQL`, /^\d+$/, 'bin'],
]

export interface Installation extends Candidate {
  readonly version: string
}

/** The PostgreSQL installations of this machine, each program once, with the version that it states itself. */
export async function localInstallations(): Promise<readonly Installation[]> {
  const folders = [...pathFolders(), ...familyFolders(), ...(await pgConfigFolder())]
  const unique = new Map<string, Candidate>()
  for (const folder of folders) {
    const candidate = candidateIn(folder)
    if (candidate !== undefined && !unique.has(candidate.identity)) unique.set(candidate.identity, candidate)
  }
  const found = await Promise.all([...unique.values()].map(describe))
  return found.filter((installation) => installation !== undefined)
}

async function describe(candidate: Candidate): Promise<Installation | undefined> {
  const version = await versionOf(candidate.bin, undefined)
  return version === undefined ? undefined : { ...candidate, version }
}

function pathFolders(): readonly string[] {
  return (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
}

function familyFolders(): readonly string[] {
  return families.flatMap(([folder, name, bin]) =>
    entries(folder)
      .filter((entry) => name.test(entry))
      .map((entry) => join(folder, entry, bin)),
  )
}

async function pgConfigFolder(): Promise<readonly string[]> {
  const { ok, output } = await run('pg_config', ['--bindir'], undefined)
  return ok ? [output] : []
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
