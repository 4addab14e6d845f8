import type { ResolvedConfig } from '../config/config.ts'
import { readRecord } from '../record/reader.ts'
import { leftoverAnnotations } from './github.ts'
import { collect } from './compute/recorded.ts'
import { publish } from './publish.ts'
import { styleFor, type Sink } from './style.ts'
import { summarise, type RunSummary } from './summary.ts'
import { renderSummary } from './terminal.ts'

export interface PrintOptions {
  readonly sink: Sink
  readonly env: NodeJS.ProcessEnv
  /** How a kept database is reached. */
  readonly urlOf?: (database: string) => string
  /** Says which reports are written; undefined for a run that is only a part of something larger. */
  readonly reports: Pick<ResolvedConfig, 'root' | 'report' | 'categories'> | undefined
  /** Keys of the failed tests that the test runner has annotated already. */
  readonly annotated?: ReadonlySet<string>
}

/** Prints the summary of a recorded run, with annotations in GitHub Actions, writes its reports, and returns it. */
export async function printSummary(directory: string, options: PrintOptions): Promise<RunSummary> {
  const { sink, env, reports: config, annotated, ...rest } = options
  const recorded = await collect(readRecord(directory))
  const summary = summarise(recorded)
  sink.write(renderSummary(summary, { style: styleFor(sink, env), ...rest }))
  for (const line of leftoverAnnotations(summary, env)) sink.write(`${line}\n`)
  if (config === undefined) return summary
  for (const line of await publish(() => ({ directory, recorded }), { config, env, annotated })) sink.write(`${line}\n`)
  return summary
}
