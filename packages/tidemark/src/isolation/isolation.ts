import type { Isolation } from '../config/config.ts'
import { cloning, cloningBlindly } from './clone.ts'
import type { Lease } from '../database/lease.ts'
import { LeasedDatabase } from './leased-database.ts'
import { observing } from './observe.ts'
import { untouched } from './none.ts'
import { rewinding } from './rewind.ts'
import { rollingBack } from './rollback.ts'
import { RolledBackDatabase } from './rolled-back-database.ts'
import type { Strategy } from './strategy.ts'

const strategies: Readonly<Record<Exclude<Isolation, 'rollback'>, (database: LeasedDatabase) => Strategy>> = {
  rewind: rewinding,
  clone: cloning,
  observe: observing,
  none: untouched,
}

/** Opens a leased database for an isolation. */
export async function openDatabase(lease: Lease, isolation: Isolation, graceMs: number): Promise<LeasedDatabase> {
  return isolation === 'rollback' ? RolledBackDatabase.open(lease, graceMs) : new LeasedDatabase(lease)
}

/** The strategy of that name, at work on one leased database. Without a ledger only clones keep tests apart. */
export function isolate(database: LeasedDatabase, isolation: Isolation): Strategy {
  if (database instanceof RolledBackDatabase) return rollingBack(database)
  if (isolation === 'rollback') throw new TypeError('isolation `rollback` needs a database that was opened for it')
  const blind = (isolation === 'rewind' || isolation === 'clone') && !database.hasLedger
  return blind ? cloningBlindly(database) : strategies[isolation](database)
}
