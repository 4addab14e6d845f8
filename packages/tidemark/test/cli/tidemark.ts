import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** The built program. */
export const program = fileURLToPath(new URL('../../bin/tidemark.js', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** The surroundings of a developer: what CI, other runs and this test runner set is taken out. */
export function cleanEnv(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CI|NO_COLOR|FORCE_COLOR|DATABASE_URL|GITHUB_.*|TIDEMARK_.*|PG.*|VITEST.*|NODE_OPTIONS)$/.test(name),
  )
  return { ...Object.fromEntries(kept), ...more }
}

export function start(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [program, ...args], { cwd, env: cleanEnv(env), stdio: ['ignore', 'pipe', 'pipe'] })
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const [stdout, stderr, end] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    new Promise<Pick<Ended, 'code' | 'signal'>>((resolve) =>
      child.once('exit', (code, signal) => resolve({ code, signal })),
    ),
  ])
  return { ...end, stdout, stderr }
}

/** Calls the built command line as a user does: a process of its own. */
export function tidemark(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return ended(start(args, cwd, env))
}

export interface TestProject extends Disposable {
  readonly root: string
}

/** A project in a folder of its own, with the files given by path and text. */
export function project(files: Readonly<Record<string, string>> = {}): TestProject {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tidemark cli ')))
  for (const [name, content] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return { root, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) }
}

/** Makes the package importable from a project, as a workspace does. */
export function install(root: string): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  symlinkSync(fileURLToPath(new URL('../..', import.meta.url)), join(root, 'node_modules/tidemark'), 'dir')
}
