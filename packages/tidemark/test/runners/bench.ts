import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { Client } from 'pg'
import { vi } from 'vitest'
import { startLocalServer } from '../postgres/local-server.ts'
import { createInline, prepareMatrix, runVitest, startVitest, type Matrix, type Result } from './matrix.ts'
import { endless } from './projects/more.ts'

/** A Vitest of one major version, a server and inline projects. */
export interface Bench extends AsyncDisposable {
  readonly matrix: () => Matrix
  /** The server's. */
  readonly url: () => string
  /** Runs the real Vitest on the files. */
  readonly run: (
    files: Readonly<Record<string, string>>,
    args?: readonly string[],
    env?: Readonly<Record<string, string>>,
  ) => Promise<Result>
  /** The same in a project that is there already. */
  readonly runIn: (root: string, args?: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Result>
  readonly start: (root: string, args: readonly string[]) => ChildProcess
  /** Starts a run whose only test waits for its end. */
  readonly startEndless: () => Promise<{ readonly child: ChildProcess; readonly worker: number }>
  /** The databases of runs that are left on the server. */
  readonly databases: () => Promise<readonly string[]>
}

export const waiting = { timeout: 60_000, interval: 50 }

const left =
  "select datname as name from pg_database where datname ~ '^tidemark_' and datname !~ '^tidemark_(template|snapshot|kept)'"

export async function openBench(major: number): Promise<Bench> {
  const matrix = prepareMatrix(major)
  const server = await startLocalServer({ shared_preload_libraries: 'pg_stat_statements' })
  const env = { DATABASE_URL: server.url() }
  const start: Bench['start'] = (root, args) => startVitest(matrix, root, { args, env })
  return {
    matrix: () => matrix,
    url: () => server.url(),
    start,
    run: (files, args = [], more = {}) =>
      runVitest(matrix, createInline(matrix, files), { args, env: { ...env, ...more } }),
    runIn: (root, args = [], more = {}) => runVitest(matrix, root, { args, env: { ...env, ...more } }),
    startEndless: async () => {
      const root = createInline(matrix, endless)
      const child = start(root, ['run', '--pool=forks'])
      await vi.waitFor(() => {
        if (!existsSync(`${root}/running`)) throw new Error('not running yet')
      }, waiting)
      return { child, worker: Number(readFileSync(`${root}/running`, 'utf8')) }
    },
    databases: async () => {
      const client = new Client({ connectionString: server.url() })
      await client.connect()
      const { rows } = await client.query<{ name: string }>(left)
      await client.end()
      return rows.map(({ name }) => name)
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      rmSync(`${matrix.folder}/projects`, { recursive: true, force: true })
    },
  }
}
