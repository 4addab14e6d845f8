import { join } from 'node:path'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { count } from '../../report/words.ts'
import type { RunOutcome } from '../verify/outcome.ts'
import type { Actor } from './actors.ts'

/**
 * Refuses to say anything of a suite whose tests used another database. Statements have to have been counted.
 * @param folder Of the run's output.
 * @throws TidemarkError TM_OBSERVE_UNTOUCHED
 */
export function requireTouched({ tests }: RunOutcome, actors: readonly Actor[], folder: string): void {
  if (actors.some(({ queries, claims }) => (queries?.count ?? 0) > 0 || claims.length > 0)) return
  const passed = tests.filter(({ status }) => status === 'passed').length
  throw new TidemarkError('TM_OBSERVE_UNTOUCHED', {
    seen: `${count(tests.length, 'test')}, ${passed} passed, without a statement that reached it`,
    facts: { log: join(folder, 'output.log') },
  })
}
