import type { TestError } from '../record/event.ts'
import type { FailedSuite, Report, ReportedTest } from './report.ts'

/** What failed and with what. */
export interface Failed {
  /** The hooks of a suite, a file whose worker ended, or a test. */
  readonly kind: 'hooks' | 'worker' | 'test'
  readonly file: string
  readonly path: readonly string[]
  /** The path, and of what is no test also its kind: what it is called beside tests. */
  readonly name: readonly string[]
  readonly line: number | undefined
  readonly errors: readonly TestError[]
}

/** Suites first: what failed in them may be why tests did. Of a test it is the last attempt. */
export function failedOf({ failedSuites, tests }: Pick<Report, 'failedSuites' | 'tests'>): readonly Failed[] {
  return [...failedSuites.map(failedSuite), ...tests.filter(({ status }) => status === 'failed').map(failedTest)]
}

/** As one more entry among tests. */
export function failedSuite({ file, path, line, lost, errors }: FailedSuite): Failed {
  const kind = lost ? 'worker' : 'hooks'
  return { kind, file, path, name: [...path, `(${kind})`], line, errors }
}

function failedTest({ file, path, line, attempts }: ReportedTest): Failed {
  return { kind: 'test', file, path, name: path, line, errors: attempts.at(-1)?.errors ?? [] }
}
