import { expect } from 'vitest'
import type { MigrationContext, Migrator } from '../../src/config/migrator.ts'
import { silent } from '../../src/config/progress.ts'
import { openScratch } from '../../src/database/scratch.ts'
import { checkMigrations, type CheckRequest, type MigrationsCheck } from '../../src/migrators/check/check.ts'
import type { MigrationFinding } from '../../src/migrators/check/finding.ts'
import { toMigrators, toSeeds } from '../../src/migrators/normalise.ts'
import { newRunId } from '../../src/record/run-id.ts'
import { openServer } from '../../src/server/open.ts'
import type { LocalServer } from '../postgres/local-server.ts'
import { createProject } from '../postgres/project.ts'
import { databases, query } from '../postgres/query.ts'

type Files = Readonly<Record<string, string>>
type Options = Partial<Pick<CheckRequest, 'data' | 'last' | 'down' | 'swap'>> & {
  readonly migrators?: readonly Migrator[]
  /** Statements of the seed. */
  readonly seed?: string
  /** Who checks. */
  readonly user?: { readonly name: string; readonly password: string }
}

/** Checks SQL files of the folder `m`, or other migrators. Whatever it finds, no database of it stays. */
export async function check(
  host: LocalServer,
  files: Files,
  { migrators, seed, user, ...options }: Options = {},
): Promise<MigrationsCheck> {
  using project = createProject(files)
  const seeds = seed === undefined ? [] : toSeeds([sends(seed)])
  const config = project.config({ url: host.url('postgres', user), migrators: migrators ?? toMigrators('m'), seeds })
  const before = await databases(host.url())
  await using server = await openServer(config, silent)
  try {
    await using scratch = await openScratch(server.access, newRunId(), project.root)
    const usual = { data: undefined, last: 5, down: undefined, swap: false }
    return await checkMigrations({ access: server.access, config, scratch, progress: silent, ...usual, ...options })
  } finally {
    expect(await databases(host.url())).toEqual(before)
  }
}

/** A user's function that sends statements. */
export function sends(sql: string) {
  return async ({ url }: MigrationContext): Promise<void> => {
    await query(url, sql)
  }
}

/** Findings without the notes that there are no rows or ways down: what the files of a test are about. */
export function about({ findings }: MigrationsCheck): readonly MigrationFinding[] {
  return findings.filter(({ code }) => code !== 'no-rows' && code !== 'no-way-down')
}

export const codes = (result: MigrationsCheck): readonly string[] => about(result).map(({ code }) => code)

export const clients = 'create table clients (id int primary key, name text, email text)'
export const base = { 'm/1.up.sql': clients, 'm/1.down.sql': 'drop table clients' }
export const thousand = "insert into clients select n, 'name', 'e' || n from generate_series(1, 1000) as n"
