import type { Isolation } from '../config/config.ts'
import { cloning, cloningBlindly } from './clone.ts'
import type { LeasedDatabase } from './leased-database.ts'
import { observing } from './observe.ts'
import { untouched } from './none.ts'
import { rewinding } from './rewind.ts'
import type { Strategy } from './strategy.ts'

const strategies: Readonly<Record<Isolation, (database: LeasedDatabase) => Strategy>> = {
  rewind: rewinding,
  clone: cloning,
  observe: observing,
  none: untouched,
}

/** The strategy of that name, at work on one leased database. Without a ledger only clones keep tests apart. */
export function isolate(database: LeasedDatabase, isolation: Isolation): Strategy {
  const blind = (isolation === 'rewind' || isolation === 'clone') && !database.hasLedger
  return blind ? cloningBlindly(database) : strategies[isolation](database)
}
