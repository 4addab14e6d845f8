import { readFileSync } from 'node:fs'

interface VitestReport {
  readonly testResults: readonly FileResult[]
}

interface FileResult {
  readonly name: string
  readonly message: string
  readonly assertionResults: readonly Assertion[]
}

interface Assertion {
  readonly fullName: string
  readonly status: string
  readonly duration?: number
  readonly failureMessages?: readonly string[]
}

function read(report: string): VitestReport {
  return JSON.parse(readFileSync(report, 'utf8')) as VitestReport
}

/** Milliseconds of the tests that passed, all together. */
export function sumUp(report: string): { readonly testMs: number; readonly tests: number } {
  const run = read(report)
    .testResults.flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed')
  return { tests: run.length, testMs: run.reduce((sum, { duration = 0 }) => sum + duration, 0) }
}

/** What failed, a line each. */
export function failures(report: string): string {
  try {
    return read(report).testResults.flatMap(failuresOf).join('\n')
  } catch {
    return 'it wrote no report'
  }
}

function failuresOf({ name, message, assertionResults }: FileResult): readonly string[] {
  const failed = assertionResults.filter(({ status }) => status === 'failed')
  const lines = failed.map(
    ({ fullName, failureMessages }) => `${name} > ${fullName}: ${failureMessages?.[0]?.split('\n')[0]}`,
  )
  return message === '' ? lines : [`${name}: ${message}`, ...lines]
}
