import type { ChildProcess } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import path from 'node:path'
import { ended, install, project, start, type Ended, type TestProject } from '../cli/tidemark.ts'

const modules = path.resolve(import.meta.dirname, '../../../../node_modules')

/** A project with a Vitest suite. */
export interface TestSuite extends TestProject {
  /** Arguments of the command line that run its Vitest. */
  readonly vitest: readonly string[]
  readonly start: (args: readonly string[]) => ChildProcess
  readonly tidemark: (args: readonly string[]) => Promise<Ended>
}

export function suite(files: Readonly<Record<string, string>>): TestSuite {
  const folder = project(files)
  install(folder.root)
  for (const name of ['vitest', 'pg'])
    symlinkSync(path.join(modules, name), path.join(folder.root, 'node_modules', name))
  const begin = (args: readonly string[]): ChildProcess => start(args, folder.root, { NO_COLOR: '1' })
  return {
    ...folder,
    [Symbol.dispose]: folder[Symbol.dispose].bind(folder),
    vitest: ['--', process.execPath, path.join(folder.root, 'node_modules/vitest/vitest.mjs'), 'run'],
    start: begin,
    tidemark: (args) => ended(begin(args)),
  }
}

/** What differs from run to run is named instead of shown. */
export function stable(text: string): string {
  return (
    text
      // Now and then an id is of letters alone, as `verification` is.
      .replaceAll(/\b(?=\w*\d)[0-9a-z]{12}\b|(?<=verifications\/|--replay |--resume )[0-9a-z]{12}\b/g, 'ID')
      .replaceAll(/[\d.]+ m?s\b/g, 'TIME')
      .split('\n')
      .map((line) => (/^(?:\d|run )/.test(line) ? line.replaceAll(/ {2,}/g, '  ') : line))
      .join('\n')
  )
}
