import type { Place } from '../sources.ts'
import { openClone } from './clone.ts'
import { openOrderedDelete, openTruncate } from './emptying.ts'
import { openRecreateSchema } from './recreate-schema.ts'
import { openRewind } from './rewind.ts'
import { openRollback } from './rollback.ts'
import type { Strategy } from './strategy.ts'

/** All ways of undoing a test that are compared, by the name that results carry. */
export const strategies = {
  rollback: openRollback,
  rewind: openRewind,
  'ordered delete': openOrderedDelete,
  truncate: openTruncate,
  'recreate schema': openRecreateSchema,
  'clone wal_log': (place) => openClone(place, { clause: 'wal_log', clone: false }),
  'clone file_copy': (place) => openClone(place, { clause: 'file_copy', clone: false }),
  'clone file_copy, method clone': (place) => openClone(place, { clause: 'file_copy', clone: true }),
} satisfies Readonly<Record<string, (place: Place) => Promise<Strategy>>>

export type StrategyName = keyof typeof strategies

export const strategyNames = Object.keys(strategies) as readonly StrategyName[]

/** Those that give back an empty database, whatever was in it. */
export const emptying: ReadonlySet<StrategyName> = new Set(['ordered delete', 'truncate', 'recreate schema'])

export const cloning: ReadonlySet<StrategyName> = new Set(strategyNames.filter((name) => name.startsWith('clone')))
