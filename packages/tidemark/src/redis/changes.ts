import type { Footprint } from '../ledger/ledger.ts'

/** What was changed in a Redis, by type of key, and the first of the keys. */
export interface RedisChanges {
  readonly types: Footprint
  readonly keys: readonly RedisKeyChange[]
}

export interface RedisKeyChange {
  readonly key: string
  readonly type: string
  readonly change: 'inserted' | 'updated' | 'deleted'
}
