import { join, relative } from 'node:path'
import type { MigrationsCheck } from '../migrators/check/check.ts'
import type { RunSummary } from './summary.ts'
import { waitingSaid } from '../diagnosis/diagnose.ts'
import { testKey } from '../record/test-key.ts'
import type { Finding, Place, Report, ReportedTest } from './report.ts'
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
 * Workflow commands that show beside the code each failed test, once, with what PostgreSQL refused to it and what to do about it, and what was
 * refused without failing a test. Empty outside GitHub Actions.
 * @param annotated Keys of the failed tests that the runner has annotated, with what is known of their errors.
 */
export function findingAnnotations(
  { run: { root }, findings, tests }: Report,
  env: NodeJS.ProcessEnv,
  annotated: ReadonlySet<string> = new Set(),
): readonly string[] {
  if (!inActions(env)) return []
  const failed = tests.filter(({ status }) => status === 'failed')
  const files = new Set(tests.map(({ file }) => file))
  const known = findings
    .filter(({ kind, severity }) => kind === 'error' && severity !== 'notice')
    .flatMap((finding) => finding.places.map((place) => ({ finding, place, test: testAt(place, failed, files) })))
  const inTests = failed
    .filter((test) => !annotated.has(testKey(test)))
    .map((test) => {
      const said = saidBy(test)
      const own = known.filter((one) => one.test === test)
      const { finding, place } = own.find((one) => said.has(one.place.seen)) ?? own[0] ?? {}
      if (finding === undefined || place === undefined) return failureAnnotation(test, root, env)
      return findingAnnotation('error', finding, place, root, env)
    })
  const elsewhere = (wanted: 'error' | 'warning'): readonly string[] =>
    known
      .filter(({ finding: { severity }, test }) => severity === wanted && test === undefined)
      .map(({ finding, place }) => findingAnnotation(wanted, finding, place, root, env))
  return [...[...inTests, ...elsewhere('error')].slice(0, shown), ...elsewhere('warning').slice(0, shown)]
}

/** The failed test that a place is of: in its own file, or in one that it calls. */
function testAt(place: Place, failed: readonly ReportedTest[], files: ReadonlySet<string>): ReportedTest | undefined {
  const path = JSON.stringify(place.path)
  return failed.find(
    (test) => JSON.stringify(test.path) === path && (test.file === place.file || !files.has(place.file)),
  )
}

/** What the last attempt at a test failed with. */
function saidBy({ attempts }: ReportedTest): ReadonlySet<string> {
  const errors = attempts.at(-1)?.errors ?? []
  return new Set([...errors.map(({ message }) => message), waitingSaid])
}

function failureAnnotation({ file, path, line, attempts }: ReportedTest, root: string, env: NodeJS.ProcessEnv): string {
  const [error] = attempts.at(-1)?.errors ?? []
  const text = `${path.join(' > ')}: ${error?.message ?? 'failed'}`
  return annotation('error', 'Tidemark: A test failed', text, placeOf(root, { file, line }, env))
}

function findingAnnotation(
  severity: 'error' | 'warning',
  { title, cure = '' }: Finding,
  place: Place,
  root: string,
  env: NodeJS.ProcessEnv,
): string {
  const text = [`${place.path.join(' > ')}: ${place.seen}`, cure].filter(Boolean).join('\n')
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
