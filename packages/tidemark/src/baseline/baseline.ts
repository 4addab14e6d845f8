import { createHash } from 'node:crypto'
import type { MachinePace } from './calibrate.ts'
import type { Machine } from './machine.ts'
import type { MeasuredRun, MeasuredTest } from './measured.ts'

/** Version of the file's format; a reader refuses a newer one. */
export const baselineVersion = 1

/** What several runs of a suite measured, to compare later runs with. */
export interface Baseline {
  readonly version: typeof baselineVersion
  readonly command: readonly string[]
  readonly workers: number
  readonly runs: number
  readonly machine: Machine
  /** How fast the machine was, one value for each run. */
  readonly pace: { readonly workMs: readonly number[]; readonly crowding: readonly number[] }
  /** By test; each list has one value a run. */
  readonly tests: Readonly<Record<string, BaselineTest>>
  /** By the short name that tests have for them. */
  readonly statements: Readonly<Record<string, BaselineStatement>>
}

/** Milliseconds, one for each run. */
export interface BaselineTest {
  readonly ms: readonly number[]
  readonly cpuMs?: readonly number[]
  readonly databaseMs?: readonly number[]
  /** Calls by statement; two numbers where runs differ: the fewest and the most. */
  readonly statements?: Readonly<Record<string, Calls>>
}

export type Calls = number | readonly [fewest: number, most: number]

interface BaselineStatement {
  readonly text: string
  /** Shape of the plan, where it could be explained. */
  readonly plan?: readonly string[]
}

export interface Circumstances {
  readonly command: readonly string[]
  readonly workers: number
  readonly machine: Machine
}

/** Tests that were measured in every run; the others were skipped somewhere. */
export function baselineOf(
  runs: readonly (MeasuredRun & { readonly pace: MachinePace })[],
  { command, workers, machine }: Circumstances,
): Baseline {
  const names = [...(runs[0]?.tests.keys() ?? [])].filter((name) => runs.every(({ tests }) => tests.has(name)))
  const tests = names.toSorted().map((name) => {
    const measured = runs.flatMap((run) => run.tests.get(name) ?? [])
    return [name, testOf(measured)] as const
  })
  return {
    version: baselineVersion,
    command,
    workers,
    runs: runs.length,
    machine,
    pace: {
      workMs: runs.map(({ pace }) => short(pace.workMs)),
      crowding: runs.map(({ pace }) => short(pace.crowding)),
    },
    tests: Object.fromEntries(tests),
    statements: statementsOf(runs),
  }
}

/** The fewest and the most. */
export function rangeOf(calls: Calls = 0): readonly [fewest: number, most: number] {
  return typeof calls === 'number' ? [calls, calls] : calls
}

function testOf(measured: readonly MeasuredTest[]): BaselineTest {
  const cpuMs = measured.flatMap(({ cpuMs }) => cpuMs ?? [])
  const databaseMs = measured.flatMap(({ databaseMs }) => databaseMs ?? [])
  const statements = measured.flatMap(({ statements }) => statements ?? [])
  return {
    ms: measured.map(({ ms }) => short(ms)),
    ...(cpuMs.length === measured.length ? { cpuMs: cpuMs.map(short) } : {}),
    ...(databaseMs.length === measured.length ? { databaseMs: databaseMs.map(short) } : {}),
    ...(statements.length === measured.length ? { statements: callsOf(statements) } : {}),
  }
}

function callsOf(runs: readonly ReadonlyMap<string, number>[]): Readonly<Record<string, Calls>> {
  const texts = [...new Set(runs.flatMap((calls) => [...calls.keys()]))]
  const entries = texts.map((text) => {
    const calls = runs.map((run) => run.get(text) ?? 0)
    const [fewest, most] = [Math.min(...calls), Math.max(...calls)]
    const range: Calls = fewest === most ? most : [fewest, most]
    return [statementId(text), range] as const
  })
  return Object.fromEntries(entries.toSorted(byKey))
}

function statementsOf(runs: readonly MeasuredRun[]): Readonly<Record<string, BaselineStatement>> {
  const texts = new Set<string>()
  for (const { tests } of runs)
    for (const { statements } of tests.values()) for (const text of statements?.keys() ?? []) texts.add(text)
  const entries = [...texts].map((text) => {
    const plan = runs.findLast(({ plans }) => plans.has(text))?.plans.get(text)?.shape
    return [statementId(text), { text, ...(plan === undefined ? {} : { plan }) }] as const
  })
  return Object.fromEntries(entries.toSorted(byKey))
}

function statementId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10)
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}

/** Three digits say all that a duration can. */
function short(ms: number): number {
  return Number(ms.toPrecision(3))
}
