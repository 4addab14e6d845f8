import { quoteIdentifier } from '../../server/quote.ts'
import type { Backend } from './backend.ts'
import type { Deferrable } from './deferrable.ts'
import { noTimeouts, readSettings, settingsBack, settingsFrom, withoutEnds, type Settings } from './settings.ts'
import type { Statement } from './statement.ts'

interface UnitParts {
  readonly explicit: boolean
  readonly settings: Settings
  readonly one: { readonly present: Settings; readonly heldCursors: boolean }
}

// The loop has a portal of its own, without a name.
const closeCursors = `do $$
declare c record;
begin
  for c in select name from pg_cursors where not is_holdable and name not like '<unnamed%' loop
    execute format('close %I', c.name);
  end loop;
end $$`

/** Statements of one client that take effect together: its transaction, or what it asks for outside of one. A savepoint stands for it. */
export class Unit {
  /** Tells transactions apart. */
  readonly number: number
  /** It was begun by BEGIN, and goes on until the client ends it. */
  explicit: boolean
  /** What was set in the one session before. */
  readonly before: Settings
  /** What the session has set. */
  readonly #settings: Settings
  /** Somebody has a cursor that outlives its transaction. */
  readonly #heldCursors: boolean
  readonly #local = new Set<string>()
  readonly #lasting = new Set<string>()
  /** Values that the session has set, where SET LOCAL covers them. */
  readonly #covered = new Map<string, string>()
  readonly #drops = new Set<string>()
  #resetsAll = false
  changesSchema = false
  #statements = 0
  #setsConstraints = false
  readOnly = false
  /** It has cursors or portals that end with it. */
  hasCursors = false

  constructor(number: number, { explicit, settings, one }: UnitParts) {
    this.number = number
    this.explicit = explicit
    this.#settings = settings
    this.before = one.present
    this.#heldCursors = one.heldCursors
  }

  /** Takes note of what a statement does, before it runs. */
  note({ settings, declares, drops, changesSchema, inBlock }: Statement): void {
    this.#statements += 1
    if (drops !== undefined) this.#drops.add(drops)
    this.hasCursors ||= declares
    this.changesSchema ||= changesSchema
    this.#setsConstraints ||= inBlock?.tag === 'SET CONSTRAINTS'
    for (const { name, local } of settings) {
      if (name === 'all') this.#resetsAll = true
      else (local ? this.#local : this.#lasting).add(name)
      if (!local) this.#covered.delete(name)
    }
  }

  /** PostgreSQL itself would take it for a transaction: of the client's, or of several statements. */
  get isBlock(): boolean {
    return this.explicit || this.#statements > 1
  }

  /** Reads what SET has set before SET LOCAL covers it. */
  async remember(backend: Backend, statements: readonly Statement[]): Promise<void> {
    const settings = statements.flatMap((statement) => statement.settings)
    const names = settings.filter(({ name, local }) => local && this.#lasting.has(name) && !this.#covered.has(name))
    if (names.length === 0 || backend.status !== 'T') return
    const rows = await backend.run(readSettings(names.map(({ name }) => name)))
    for (const [name, value] of rows) if (typeof name === 'string') this.#covered.set(name, value ?? '')
  }

  /** A setting that its commit puts back. */
  putsBack(name: string): void {
    this.#local.add(name)
  }

  get begin(): string {
    return ['savepoint tidemark_unit', ...settingsFrom(this.before, this.#settings)].join('; ')
  }

  /** What COMMIT does, as far as it can be done; released last, so that whatever goes wrong before can be rolled back. */
  commit({ checked, deferred }: Deferrable): string {
    const lasting = [...this.#lasting]
    const parts = [
      checked === '' ? '' : `set constraints ${this.#setsConstraints ? 'all' : checked} immediate`,
      this.hasCursors ? (this.#heldCursors ? closeCursors : 'close all') : '',
      ...[...this.#drops].map((name) => `drop table if exists pg_temp.${quoteIdentifier(name)}`),
      ...settingsBack(
        [...this.#local].filter((name) => !this.#lasting.has(name)),
        this.#kept,
      ),
      ...settingsBack(this.#covered.keys(), this.#covered),
      lasting.length > 0 ? readSettings(lasting) : '',
      ...(this.#resetsAll ? [noTimeouts] : withoutEnds([...this.#settings.keys(), ...this.#local, ...lasting])),
      deferred === '' ? '' : `set constraints ${deferred} deferred`,
      'release savepoint tidemark_unit',
    ]
    return parts.filter((part) => part !== '').join('; ')
  }

  readonly rollback = 'rollback to savepoint tidemark_unit; release savepoint tidemark_unit'

  /** The session's settings after the commit, which answered with these rows. */
  committed(rows: readonly (readonly (string | null)[])[]): Settings {
    const settings = new Map(this.#kept)
    for (const [name, value] of rows.filter((row) => row.length === 2)) {
      if (typeof name === 'string' && typeof value === 'string') settings.set(name, value)
    }
    return settings
  }

  /** RESET ALL leaves roles as they are. */
  get #kept(): Settings {
    if (!this.#resetsAll) return this.#settings
    return new Map([...this.#settings].filter(([name]) => name === 'role' || name === 'session_authorization'))
  }
}
