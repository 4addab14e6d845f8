import type { Plan } from './plan.ts'
import { progress } from './progress.ts'
import type { BenchServer } from './server.ts'
import type { Source } from './sources.ts'

/** What every scenario works with. */
export interface Bench {
  readonly server: BenchServer
  /** One for each size of the plan, in its order. */
  readonly sources: readonly Source[]
  readonly plan: Plan
}

/** The source without bulk rows and further tables. */
export function smallest({ sources }: Bench): Source {
  return found(sources[0])
}

/** The source with the most rows. */
export function biggest({ sources }: Bench): Source {
  return found(sources.toSorted((a, b) => b.size.rows - a.size.rows)[0])
}

function found(source: Source | undefined): Source {
  if (source === undefined) throw new Error('the plan has no size')
  return source
}

/** The server goes with the bench, so a database that would not be dropped is only worth a line. */
export async function closeAll(resources: readonly AsyncDisposable[]): Promise<void> {
  const results = await Promise.allSettled(resources.map((resource) => resource[Symbol.asyncDispose]()))
  for (const result of results) if (result.status === 'rejected') progress(`could not clean up: ${result.reason}`)
}
