import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { verificationFolder } from '../record/folders.ts'
import { testKey } from '../record/test-key.ts'
import type { FlakyTest, RepeatedRun, Stability, TestName } from './stability.ts'

/** Version of a verification's record; a reader passes over lines of a newer one. */
export const verificationVersion = 1

/** One line of `.tidemark/verifications/<id>/verification.ndjson`, written as it goes. */
export type VerificationLine = Planned | RunLine | ProbeLine | FlakyLine | VerificationEnded

/** What is to be done: the first line. */
export interface Planned {
  readonly type: 'planned'
  readonly id: string
  readonly command: readonly string[]
  readonly runs: number
  /** Numbers of workers, in turn. */
  readonly workers: readonly number[]
  /** From it come the seeds of all runs. */
  readonly seed: number
  readonly stopEarly: boolean
}

interface RunLine {
  readonly type: 'run'
  readonly run: RepeatedRun
  /** Tests of which an attempt failed. */
  readonly failures: readonly FailedTest[]
}

export interface FailedTest extends TestName {
  readonly error?: string
}

/** A part of the suite was run for the sake of one test; kept so that a resumed search need not run it again. */
interface ProbeLine {
  readonly type: 'probe'
  readonly key: string
  readonly outcome: unknown
}

/** All that was found out about a flaky test. */
interface FlakyLine {
  readonly type: 'flaky'
  readonly test: FlakyTest
}

interface VerificationEnded {
  readonly type: 'ended'
}

export function verificationFile(root: string, id: string): string {
  return join(verificationFolder(root, id), 'verification.ndjson')
}

/** @throws TidemarkError TM_VERIFY_NOT_FOUND */
export function readVerification(root: string, id: string): readonly VerificationLine[] {
  const file = verificationFile(root, id)
  if (!existsSync(file)) throw new TidemarkError('TM_VERIFY_NOT_FOUND', { seen: file })
  return readFileSync(file, 'utf8').split('\n').flatMap(parse)
}

/** What a verification came to, or has come to so far. */
export function readStability(root: string, id: string): Stability {
  return stabilityOf(readVerification(root, id))
}

/** Computes stability from the lines of a verification. */
export function stabilityOf(lines: readonly VerificationLine[]): Stability {
  const planned = linesOf(lines, 'planned')[0]
  const recorded = linesOf(lines, 'run')
  const { flaky, failing } = judge(recorded)
  const explained = new Map(linesOf(lines, 'flaky').map(({ test }) => [testKey(test), test]))
  return {
    id: planned?.id ?? '',
    command: planned?.command ?? [],
    verdict: lines.some(({ type }) => type === 'ended') ? verdictOf(recorded, flaky) : 'unfinished',
    planned: planned?.runs ?? 0,
    runs: recorded.map(({ run }) => run),
    flaky: flaky.flatMap((test) => [{ ...explained.get(testKey(test)), ...test }]),
    failing,
  }
}

export function linesOf<Type extends VerificationLine['type']>(
  lines: readonly VerificationLine[],
  type: Type,
): readonly Extract<VerificationLine, { type: Type }>[] {
  return lines.filter((line): line is Extract<VerificationLine, { type: Type }> => line.type === type)
}

// A line torn by a crash is passed over.
function parse(line: string): VerificationLine[] {
  try {
    const value = JSON.parse(line) as { v: number } & VerificationLine
    return value.v <= verificationVersion ? [value] : []
  } catch {
    return []
  }
}

function judge(runs: readonly RunLine[]): Pick<Stability, 'flaky' | 'failing'> {
  const failed = new Map<string, { test: FailedTest; failedIn: number[] }>()
  for (const { run, failures } of runs) {
    for (const test of failures) {
      const known = failed.get(testKey(test)) ?? { test, failedIn: [] }
      known.failedIn.push(run.number)
      failed.set(testKey(test), known)
    }
  }
  const all = [...failed.values()]
  return {
    flaky: all
      .filter(({ failedIn }) => failedIn.length < runs.length)
      .flatMap(({ test, failedIn }) => {
        const failed = failedIn.length
        return [{ ...test, passed: runs.length - failed, failed, failedIn }]
      }),
    failing: all.filter(({ failedIn }) => failedIn.length === runs.length).map(({ test }) => withoutError(test)),
  }
}

function withoutError({ file, path, line }: FailedTest): TestName {
  return { file, path, ...(line === undefined ? {} : { line }) }
}

/** Exit codes count too: a run may fail although no test did. */
function verdictOf(runs: readonly RunLine[], flaky: readonly FlakyTest[]): Stability['verdict'] {
  const failed = runs.filter(({ run }) => run.code !== 0).length
  if (flaky.length > 0 || (failed > 0 && failed < runs.length)) return 'flaky'
  return failed > 0 ? 'failing' : 'stable'
}
