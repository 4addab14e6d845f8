import type { ResolvedConfig } from '../../config/config.ts'
import type { Progress } from '../../config/progress.ts'
import type { Scratch } from '../../database/scratch.ts'
import type { ServerAccess } from '../../server/server.ts'
import { type Tried, tryEach } from './each.ts'
import type { MigrationFinding } from './finding.ts'
import { equip } from './laboratory.ts'
import { type Measured, tryOnRows } from './on-rows.ts'
import { type Step, stepsOf } from './steps.ts'
import { trySwapped } from './swap.ts'
import { tryWholeWay } from './whole-way.ts'
import type { State } from './state.ts'

export interface CheckRequest {
  readonly access: ServerAccess
  readonly config: ResolvedConfig
  readonly scratch: Scratch
  readonly progress: Progress
  /** Snapshot whose rows the newest migrations are tried on; the seed without it. */
  readonly data: string | undefined
  /** How many of the newest migrations are tried on rows. */
  readonly last: number
  /** Command that takes back what a command or function has migrated. */
  readonly down: string | undefined
  /** Try the last two in the other order, too. */
  readonly swap: boolean
}

/** Everything that trying the migrations has shown. */
export interface MigrationsCheck {
  readonly migrations: readonly Tried[]
  /** The newest ones on rows, and where the rows came from; null when a migration did not even go up. */
  readonly onRows: { readonly from: string; readonly measured: readonly Measured[] } | null
  readonly findings: readonly MigrationFinding[]
  /** The files of the migrations, by their names. */
  readonly files: Readonly<Record<string, string>>
  readonly durationMs: number
}

/**
 * Tries a project's migrations on real databases: up from nothing, each down and up again, all the way down and up, the last two in the
 * other order, and the newest on rows, where locks, rewrites and full scans are read from the server.
 */
export async function checkMigrations(request: CheckRequest): Promise<MigrationsCheck> {
  const began = performance.now()
  const { access, config, scratch, progress } = request
  const steps = await stepsOf(config, request.down)
  const laboratory = equip({ access, config, scratch, progress })
  const way = await tryEach(laboratory, steps)
  const report = (findings: readonly MigrationFinding[], onRows: MigrationsCheck['onRows']): MigrationsCheck => {
    return { migrations: way.tried, onRows, findings, files: filesOf(steps), durationMs: performance.now() - began }
  }
  if (way.tried.length < steps.length) return report(way.findings, null)
  const wrong = way.findings.some(({ severity }) => severity === 'problem')
  // What one of them does wrong alone would be said again.
  const whole = wrong ? [] : await tryWholeWay(laboratory, steps, way)
  const swapped = request.swap ? await trySwapped(laboratory, steps, way.states.at(-1) as State) : []
  const { last, data } = request
  const onRows = await tryOnRows({ laboratory, scratch, config, steps, way, data, last })
  return report([...way.findings, ...whole, ...swapped, ...onRows.findings], {
    from: onRows.from,
    measured: onRows.measured,
  })
}

function filesOf(steps: readonly Step[]): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.flatMap(({ name, file }) => (file === undefined ? [] : [[name, file]])))
}
