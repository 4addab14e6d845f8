import { rewinding } from './rewind.ts'
import type { RolledBackDatabase } from './rolled-back-database.ts'
import type { Strategy } from './strategy.ts'

/** Never commits: one transaction goes on over all tests of a suite, and back to a savepoint after each of them. */
export function rollingBack(database: RolledBackDatabase): Strategy {
  return { ...rewinding(database), base: () => 0 }
}
