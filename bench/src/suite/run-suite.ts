import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { failures, sumUp } from './vitest-report.ts'
import { leftOut } from './ways.ts'

export const pazpaz: string = fileURLToPath(new URL('../../../apps/pazpaz', import.meta.url))

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

export interface SuiteRequest {
  readonly workers: number
  readonly config: string | undefined
  readonly environment: Readonly<Record<string, string>>
  /** Only these files; all of them when empty. */
  readonly files: readonly string[]
  /** A folder for what the run writes. */
  readonly folder: string
}

export interface SuiteRun {
  /** Milliseconds, from the start of Vitest's process to its end. */
  readonly wallMs: number
  /** Milliseconds of all tests together, what `beforeEach` and `afterEach` took with them. */
  readonly testMs: number
  readonly tests: number
}

/** Runs PazPaz's suite once. A test that fails ends the comparison: it would compare different work. */
export async function runSuite({ workers, config, environment, files, folder }: SuiteRequest): Promise<SuiteRun> {
  const report = join(folder, 'vitest.json')
  const flags = [
    `--maxWorkers=${workers}`,
    '--reporter=json',
    `--outputFile=${report}`,
    config === undefined ? '--project=postgres' : `--config=${config}`,
    ...leftOut.map((file) => `--exclude=${file}`),
  ]
  const { DATABASE_URL: _, ...own } = process.env
  const start = performance.now()
  const child = spawn(process.execPath, [vitest, 'run', ...flags, ...files], {
    cwd: pazpaz,
    env: { ...own, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaints = ''
  child.stderr.on('data', (text: Buffer) => (complaints += text.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  const wallMs = performance.now() - start
  if (code !== 0) throw new Error(`PazPaz's suite failed:\n${failures(report)}\n${complaints}`)
  return { wallMs, ...sumUp(report) }
}
