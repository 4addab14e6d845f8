import { appendFileSync, existsSync, statSync } from 'node:fs'
import { isAbsolute, relative } from 'node:path'
import type { ResolvedConfig } from '../config/config.ts'
import { isTidemarkError } from '../errors/tidemark-error.ts'
import { findingAnnotations } from './github.ts'
import { readReport } from './read.ts'
import { renderMarkdown } from './render/markdown.ts'
import type { Report } from './report.ts'
import type { Selected } from './select.ts'
import { writeReports } from './write.ts'

/** GitHub refuses a larger summary of a step as a whole. */
const summaryLimit = 1024 * 1024

export interface PublishOptions {
  readonly config: Pick<ResolvedConfig, 'root' | 'report' | 'categories'>
  readonly env: NodeJS.ProcessEnv
  /** Keys of the failed tests that the test runner has annotated already. */
  readonly annotated?: ReadonlySet<string> | undefined
}

/**
 * Writes the reports that the configuration asks for and, in GitHub Actions, the summary of the job. Returns what is to
 * be printed about it: where they are, and annotations. The tests are what they are: a report that can't be written is
 * said, and nothing fails for it.
 */
export async function publish(select: () => Selected, options: PublishOptions): Promise<readonly string[]> {
  const { config, env } = options
  if (config.report.length === 0 && env['GITHUB_ACTIONS'] !== 'true') return []
  try {
    return write(await readReport(config.root, select(), config), options)
  } catch (error) {
    if (isTidemarkError(error)) return [error.message]
    throw error
  }
}

function write(report: Report, { config, env, annotated }: PublishOptions): readonly string[] {
  const files = writeReports(config.root, report, config.report)
  addJobSummary(report, env)
  const from = readersFolder(env)
  return [...files.map((file) => `  report  ${relative(from, file)}`), ...findingAnnotations(report, env, annotated)]
}

/** Where npm was called, which may be the root of workspaces; else where this runs. */
function readersFolder({ INIT_CWD: called = '' }: NodeJS.ProcessEnv): string {
  const here = process.cwd()
  return isAbsolute(called) && !relative(called, here).startsWith('..') ? called : here
}

/** Several steps and runs may write into one file; what has no room any more is left out, said so. */
function addJobSummary(report: Report, env: NodeJS.ProcessEnv): void {
  const file = env['GITHUB_STEP_SUMMARY']
  if (env['GITHUB_ACTIONS'] !== 'true' || file === undefined || file === '') return
  const room = summaryLimit - (existsSync(file) ? statSync(file).size : 0)
  const text = `${renderMarkdown(report)}\n`
  if (Buffer.byteLength(text) <= room) return appendFileSync(file, text)
  const note = '\nThe report has no room here; `tidemark report --format html` has all of it.\n'
  if (Buffer.byteLength(note) <= room) appendFileSync(file, note)
}
