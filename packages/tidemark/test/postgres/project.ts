import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ResolvedConfig } from '../../src/config/config.ts'

/** A project of its own for one test: a temporary folder with the files named. */
export interface Project extends Disposable {
  readonly root: string
  write(files: Readonly<Record<string, string | Uint8Array>>): void
  config(more?: Partial<ResolvedConfig>): ResolvedConfig
}

export function createProject(files: Readonly<Record<string, string>> = {}): Project {
  const root = mkdtempSync(path.join(tmpdir(), 'tm-project-'))
  const project: Project = {
    root,
    write: (more) => {
      for (const [name, text] of Object.entries(more)) {
        mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
        writeFileSync(path.join(root, name), text)
      }
    },
    config: (more = {}) => ({ ...plainConfig, root, ...more }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
  project.write(files)
  return project
}

/** A configuration in which nothing is set but what has to be. */
export const plainConfig: Omit<ResolvedConfig, 'root'> = {
  file: undefined,
  migrators: [],
  seeds: [],
  extensions: [],
  databaseSettings: {},
  url: undefined,
  version: 18,
  binaries: undefined,
  serverSettings: {},
  isolation: 'rewind',
  strict: false,
  keep: 'never',
  queries: 'off',
  budgets: 'warn',
  suiteBudget: 0,
  testBudget: 0,
  queryBudget: 0,
  repeatBudget: 0,
  workers: 2,
  idle: 0,
  grace: 50,
  diskCap: 1000,
  redis: undefined,
  redisKeys: 'database',
  report: [],
  categories: {},
  allowHosts: [],
}
