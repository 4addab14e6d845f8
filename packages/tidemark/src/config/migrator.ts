/** What a migrator or seed gets: an empty (or half-built) database that is all its own. */
export interface MigrationContext {
  /** Connection URL of the database to migrate. */
  readonly url: string
  /** Environment for child processes: DATABASE_URL and the PG* variables of that database. */
  readonly env: Readonly<Record<string, string>>
  /** Absolute path of the project: the folder of the configuration file. */
  readonly root: string
  /** Says what is being done, for the progress line. */
  readonly progress: (step: string) => void
}

/** One way of bringing a database to the project's schema. */
export interface Migrator {
  /** Names the kind in messages, `sql`, `command`, `function`. */
  readonly kind: string
  /** Everything that decides the result, in order: it becomes part of the template's fingerprint. */
  fingerprint(root: string): Promise<readonly string[]>
  migrate(context: MigrationContext): Promise<void>
  /** Takes everything back that `migrate` has done, where there is a way: for `tidemark migrations check`. */
  down?(context: MigrationContext): Promise<void>
  /** The migrations one by one, where they are files: for `tidemark migrations check`. */
  steps?(root: string): Promise<readonly MigrationStep[]>
}

/** One migration of several. */
export interface MigrationStep {
  readonly name: string
  /** File of the way up, relative to the root. */
  readonly file?: string
  readonly up: (context: MigrationContext) => Promise<void>
  /** Absent where the migration only goes up. */
  readonly down?: (context: MigrationContext) => Promise<void>
  /** Text of the way up; positions in it are those of the file. */
  readonly sql?: string
}
