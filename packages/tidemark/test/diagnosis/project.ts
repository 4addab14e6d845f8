import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Event } from '../../src/record/event.ts'
import { readEvents } from '../runners/matrix.ts'

const room = path.resolve(import.meta.dirname, '../..')

/** What a real Vitest made of a project. */
export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  /** Tidemark's summary. */
  readonly stderr: string
  /** Why tests failed, by title, and why files did, by name. */
  readonly messages: Readonly<Record<string, string>>
  readonly events: readonly Event[]
}

/** Runs Vitest on files of a project of its own, with the compiled Tidemark. */
export async function runProject(
  files: Readonly<Record<string, string>>,
  env: NodeJS.ProcessEnv = {},
  /** Folder of the project, where it is not the whole. */
  recordedIn = '.',
): Promise<Outcome> {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'tidemark-planted-')))
  try {
    install(root, files)
    const { DATABASE_URL: _, VITEST: __, NODE_ENV: ___, ...inherited } = process.env
    const program = path.join(root, 'node_modules/vitest/vitest.mjs')
    const args = [program, 'run', '--reporter=json', '--outputFile=report.json']
    const child = spawn(process.execPath, args, { cwd: root, env: { ...inherited, CI: '1', NO_COLOR: '1', ...env } })
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
    const [stdout, stderr, code] = await Promise.all([textOf(child.stdout), textOf(child.stderr), ended])
    return {
      code,
      stdout,
      stderr,
      messages: readMessages(root, stdout + stderr),
      events: readEvents(path.join(root, recordedIn)),
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

function install(root: string, files: Readonly<Record<string, string>>): void {
  const modules = path.join(root, 'node_modules')
  mkdirSync(modules)
  symlinkSync(room, path.join(modules, 'tidemark'))
  for (const name of ['vitest', 'pg'])
    symlinkSync(path.resolve(room, '../../node_modules', name), path.join(modules, name))
  for (const [name, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    writeFileSync(path.join(root, name), text)
  }
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  return text
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string
    readonly message?: string
    readonly assertionResults: readonly { readonly title: string; readonly failureMessages?: readonly string[] }[]
  }[]
}

function readMessages(root: string, said: string): Readonly<Record<string, string>> {
  let report: JsonReport
  try {
    report = JSON.parse(readFileSync(path.join(root, 'report.json'), 'utf8')) as JsonReport
  } catch (cause) {
    throw new Error(`Vitest wrote no report:\n${said}`, { cause })
  }
  const all = report.testResults.flatMap(({ assertionResults }) => assertionResults)
  const failed = all.filter(({ failureMessages = [] }) => failureMessages.length > 0)
  const ofTests = failed.map(({ title, failureMessages = [] }) => [title, failureMessages.join('\n')])
  const ofFiles = report.testResults.map(({ name, message = '' }) => [path.basename(name), message])
  return Object.fromEntries([...ofTests, ...ofFiles.filter(([, message]) => message !== '')])
}
