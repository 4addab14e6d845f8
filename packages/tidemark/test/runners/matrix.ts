import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Event, EventBody, TestEnded } from '../../src/record/event.ts'

const room = path.resolve(import.meta.dirname, '../..')
const matrix = path.resolve(room, '../../test-matrix')

/** The Vitest of one major version, with Tidemark installed beside it as a user would have it. */
export interface Matrix {
  readonly folder: string
  readonly program: string
  readonly major: number
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
}

export interface Result {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Results by full name: `passed`, `failed`, `skipped`. */
  readonly tests: Readonly<Record<string, string>>
  /** Failure messages of the failed tests, by full name. */
  readonly failures: Readonly<Record<string, string>>
  readonly events: readonly Event[]
}

/** Installs Vitest and a compiled Tidemark into the package of a major version. */
export function prepareMatrix(major: number): Matrix {
  const folder = path.join(matrix, `vitest-${major}`)
  if (!existsSync(path.join(folder, 'node_modules/vitest'))) install(folder, major)
  const target = path.join(folder, 'node_modules/tidemark')
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  cpSync(path.join(room, 'package.json'), path.join(target, 'package.json'))
  compile(path.join(target, 'dist'))
  return { folder, major, program: path.join(folder, 'node_modules/vitest/vitest.mjs') }
}

/** A project of its own in the matrix package, so that both packages are found from it. */
export function createInline(matrix: Matrix, files: Readonly<Record<string, string>>): string {
  const projects = path.join(matrix.folder, 'projects')
  mkdirSync(projects, { recursive: true })
  const root = mkdtempSync(path.join(projects, 'p-'))
  for (const [name, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    writeFileSync(path.join(root, name), text)
  }
  return root
}

/** Runs the real Vitest on a project and gives everything it said and recorded. */
export async function runVitest(matrix: Matrix, root: string, options: RunOptions = {}): Promise<Result> {
  const report = path.join(root, 'report.json')
  const child = startVitest(matrix, root, {
    ...options,
    args: ['run', '--reporter=json', `--outputFile=${report}`, ...(options.args ?? [])],
  })
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended(child)])
  return { code: child.exitCode, stdout, stderr, ...readReport(report), events: readEvents(root) }
}

export function startVitest(matrix: Matrix, root: string, { env = {}, args = [] }: RunOptions): ChildProcess {
  const { DATABASE_URL: _, VITEST: __, NODE_ENV: ___, ...inherited } = process.env
  return spawn(process.execPath, [matrix.program, ...args], {
    cwd: root,
    env: { ...inherited, CI: '1', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('close', resolve))
}

/** All events of all runs of a project, in order. */
export function readEvents(root: string): readonly Event[] {
  const runs = path.join(root, '.tidemark/runs')
  if (!existsSync(runs)) return []
  const files = execFileSync('ls', [runs], { encoding: 'utf8' }).trim().split('\n')
  return files.flatMap((run) => {
    const text = readFileSync(path.join(runs, run, 'events.ndjson'), 'utf8')
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event)
  })
}

export function eventsOf<Type extends EventBody['type']>(
  events: readonly Event[],
  type: Type,
): readonly Extract<Event, { type: Type }>[] {
  return events.filter((event): event is Extract<Event, { type: Type }> => event.type === type)
}

/** The recorded attempts at the test with that title. */
export function attemptsAt(events: readonly Event[], title: string): readonly TestEnded[] {
  return eventsOf(events, 'test-ended').filter(({ path }) => path.at(-1) === title)
}

function install(folder: string, major: number): void {
  if (major === 4) {
    // The workspace's own version: no second copy.
    mkdirSync(path.join(folder, 'node_modules'), { recursive: true })
    symlinkSync(path.resolve(room, '../../node_modules/vitest'), path.join(folder, 'node_modules/vitest'))
    return
  }
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' })
}

function compile(target: string): void {
  const tsc = path.resolve(room, '../../node_modules/typescript/bin/tsc')
  // Whether the types are right is not the question here; the compiler writes its output all the same.
  spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', target], { cwd: room, stdio: 'ignore' })
  const isSql = (file: string): boolean => !/\.[^/]*$/.test(file.slice(room.length)) || file.endsWith('.sql')
  cpSync(path.join(room, 'src'), target, { recursive: true, filter: isSql })
  execFileSync(process.execPath, ['scripts/bundle.js', target], { cwd: room })
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = ''
  if (stream !== null) for await (const chunk of stream) text += String(chunk)
  return text
}

interface JsonReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages?: readonly string[]
    }[]
  }[]
}

function readReport(file: string): Pick<Result, 'tests' | 'failures'> {
  if (!existsSync(file)) return { tests: {}, failures: {} }
  const { testResults } = JSON.parse(readFileSync(file, 'utf8')) as JsonReport
  const all = testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = all.filter(({ status }) => status === 'failed')
  return {
    tests: Object.fromEntries(all.map(({ fullName, status }) => [fullName, status])),
    failures: Object.fromEntries(
      failed.map(({ fullName, failureMessages = [] }) => [fullName, failureMessages.join('\n')]),
    ),
  }
}
