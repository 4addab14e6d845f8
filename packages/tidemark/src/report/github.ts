import { join, relative } from 'node:path'
import type { MigrationsCheck } from '../migrators/check/check.ts'
import type { RunSummary } from './summary.ts'
import { waitingSaid } from '../diagnosis/diagnose.ts'
import { testKey } from '../record/test-key.ts'
import { failedOf, type Failed } from './failed.ts'
import type { ReportedFinding, Place, Report } from './report.ts'
import { capital } from './words.ts'

/** GitHub shows at most ten warnings and ten errors of a step. */
const shown = 10

/** Workflow commands that show a run's leftovers beside the code. Empty outside GitHub Actions. */
export function leftoverAnnotations({ root, leftovers }: RunSummary, env: NodeJS.ProcessEnv): readonly string[] {
  if (!inActions(env)) return []
  return leftovers.slice(0, shown).map(({ file, path, line, leftover }) => {
    const text = `${path.join(' > ')}: ${leftover.what} (${leftover.answer})`
    return annotation('warning', 'Tidemark: left behind', text, placeOf(root, { file, line }, env))
  })
}

/**
 * Workflow commands that show beside the code each failed test and suite, once, with what PostgreSQL refused to it and what to do about it, and
 * what was refused without failing one. Empty outside GitHub Actions.
 * @param annotated Keys of the failed tests and suites that the runner has annotated, with what is known of their errors.
 */
export function findingAnnotations(
  { run: { root }, findings, tests, failedSuites }: Report,
  env: NodeJS.ProcessEnv,
  annotated: ReadonlySet<string> = new Set(),
): readonly string[] {
  if (!inActions(env)) return []
  const failed = failedOf({ failedSuites, tests })
  const files = new Set([...tests, ...failedSuites].map(({ file }) => file))
  const known = findings
    .filter(({ kind, severity }) => kind === 'error' && severity !== 'notice')
    .flatMap((finding) => finding.places.map((place) => ({ finding, place, task: taskAt(place, failed, files) })))
  const inTasks = failed
    .filter((task) => !annotated.has(testKey(task)))
    .map((task) => {
      const said = new Set([...task.errors.map(({ message }) => message), waitingSaid])
      const own = known.filter((one) => one.task === task)
      const { finding, place } = own.find((one) => said.has(one.place.seen)) ?? own[0] ?? {}
      if (finding === undefined || place === undefined) return failureAnnotation(task, root, env)
      return findingAnnotation('error', finding, place, root, env)
    })
  const elsewhere = (wanted: 'error' | 'warning'): readonly string[] =>
    known
      .filter(({ finding: { severity }, task }) => severity === wanted && task === undefined)
      .map(({ finding, place }) => findingAnnotation(wanted, finding, place, root, env))
  return [...[...inTasks, ...elsewhere('error')].slice(0, shown), ...elsewhere('warning').slice(0, shown)]
}

/** The failed test or suite that a place is of: in its own file, or in one that it calls. */
function taskAt(place: Place, failed: readonly Failed[], files: ReadonlySet<string>): Failed | undefined {
  const path = JSON.stringify(place.path)
  return failed.find(
    (task) =>
      JSON.stringify(task.path) === path && (task.file === place.file || (place.file !== '' && !files.has(place.file))),
  )
}

const headings = { hooks: 'The hooks of a suite failed', worker: 'A worker ended', test: 'A test failed' } as const

function failureAnnotation(task: Failed, root: string, env: NodeJS.ProcessEnv): string {
  const text = [task.path.join(' > '), task.errors[0]?.message ?? 'failed'].filter(Boolean).join(': ')
  return annotation('error', `Tidemark: ${headings[task.kind]}`, text, placeOf(root, task, env))
}

function findingAnnotation(
  severity: 'error' | 'warning',
  { title, cure = '' }: ReportedFinding,
  place: Place,
  root: string,
  env: NodeJS.ProcessEnv,
): string {
  const said = [place.path.join(' > '), place.seen].filter(Boolean).join(': ')
  const text = [said, cure].filter(Boolean).join('\n')
  return annotation(severity, `Tidemark: ${capital(title)}`, text, placeOf(root, place, env))
}

/** Workflow commands that show beside the migrations what a check of them found. Empty outside GitHub Actions. */
export function migrationAnnotations(
  root: string,
  { findings, files }: MigrationsCheck,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  if (!inActions(env)) return []
  return (['problem', 'warning'] as const).flatMap((severity) =>
    findings
      .filter((finding) => finding.severity === severity)
      .slice(0, shown)
      .map(({ code, migration, line, happened, seen, cure }) => {
        const file = (migration === null ? undefined : files[migration]) ?? ''
        const text = [[migration, happened].filter(Boolean).join(' '), ...seen, cure].join('\n')
        const level = severity === 'problem' ? 'error' : 'warning'
        return annotation(level, `Tidemark: ${code}`, text, placeOf(root, { file, line: line ?? undefined }, env))
      }),
  )
}

/** The workflow command for an error; undefined outside GitHub Actions. */
export function errorAnnotation(code: string, text: string, env: NodeJS.ProcessEnv): string | undefined {
  return inActions(env) ? annotation('error', `Tidemark: ${code}`, text) : undefined
}

function inActions(env: NodeJS.ProcessEnv): boolean {
  return env['GITHUB_ACTIONS'] === 'true'
}

interface InFile {
  readonly file: string
  readonly line: number | undefined
}

function annotation(level: 'warning' | 'error', heading: string, text: string, place?: InFile): string {
  const line = place?.line === undefined ? '' : `line=${place.line},`
  const where = place === undefined ? '' : `file=${property(place.file)},${line}`
  return `::${level} ${where}title=${property(heading)}::${data(text)}`
}

/** Where GitHub finds a file: from the root of the checkout. Undefined for what belongs to no file. */
function placeOf(root: string, { file, line }: InFile, env: NodeJS.ProcessEnv): InFile | undefined {
  if (file === '') return undefined
  return { file: relative(env['GITHUB_WORKSPACE'] ?? root, join(root, file)).replaceAll('\\', '/'), line }
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
