import type { MigrationFunction } from '../config/config.ts'
import type { Migrator } from '../config/migrator.ts'
import { functionMigration } from './function.ts'
import { refusingNothing } from './nothing.ts'
import { sqlMigrations, sqlSeeds } from './sql.ts'

type Entry = string | Migrator | MigrationFunction

/** The migrators of a configuration, as a list: a text is a folder of SQL files, a function becomes a migrator. */
export function toMigrators(value: Entry | readonly Entry[] | undefined): Migrator[] {
  return refusingNothing(asList(value).map((entry) => toMigrator(entry, sqlMigrations)))
}

/** The seeds of a configuration, as a list: a text is a glob of SQL files, a function becomes a migrator. */
export function toSeeds(value: Entry | readonly Entry[] | undefined): Migrator[] {
  return asList(value).map((entry) => toMigrator(entry, sqlSeeds))
}

function toMigrator(entry: Entry, fromText: (text: string) => Migrator): Migrator {
  if (typeof entry === 'string') return fromText(entry)
  return typeof entry === 'function' ? functionMigration(entry) : entry
}

function asList(value: Entry | readonly Entry[] | undefined): readonly Entry[] {
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly Entry[]) : [value as Entry]
}
