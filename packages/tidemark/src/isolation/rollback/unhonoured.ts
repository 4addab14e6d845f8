import { abridge } from '../../ledger/abridge.ts'
import type { Leftover } from '../../ledger/ledger.ts'

/** What PostgreSQL does at a commit, or between sessions, and one transaction in one session can't. */
const sentences = {
  'isolation-level':
    'an isolation level was asked for: transactions run one after the other here, so none of them can fail to serialize',
  'default-modes': 'default modes of transactions were set, which no transaction here begins with',
  listen: 'LISTEN hears nothing: no notification is delivered before a commit',
  notify: 'a notification is not delivered: there is no commit',
  'advisory-lock': 'a session advisory lock keeps nobody out: all connections share one session',
  'row-locks': 'SKIP LOCKED and NOWAIT never find a locked row: all connections share one session',
  'on-commit': 'a temporary table keeps the rows that the commit should delete',
  temporary: 'the name of a temporary table was taken by that of another connection: all of them are in one session',
  'prepare-transaction': 'PREPARE TRANSACTION was refused',
  'only-outside': 'a statement was refused that has to run outside a transaction',
  'enum-value': 'a new value of an enum can be used only after a commit',
  'procedure-commit': 'a procedure or DO block was refused its COMMIT or ROLLBACK',
  setting:
    'set_config was called with a name or a scope that is not in the statement: its setting may reach other connections',
  now: 'now() is the same in all transactions of the test',
  function:
    'a function was called that sets something, notifies or locks: what it does may reach other connections, or nobody',
  wait: 'a connection waited for a transaction of another one that asked for nothing, and was refused',
} as const

export type Unhonoured = keyof typeof sentences

/** Errors of the server that come of the transaction around the test. */
const bySqlstate: Readonly<Record<string, Unhonoured>> = {
  '25001': 'only-outside',
  '55P04': 'enum-value',
  '2D000': 'procedure-commit',
}

/** In a transaction of the client's most of them would come elsewhere as well. */
export function unhonouredError(sqlstate: string, inTransaction: boolean): Unhonoured | undefined {
  const what = bySqlstate[sqlstate]
  return inTransaction && what !== 'enum-value' ? undefined : what
}

/** What to do, as the hint of an error. */
export const cure = 'Tidemark holds this test in one transaction (isolation `rollback`); run its file with `rewind`.'

/** So much later a comparison with the time may come out otherwise. */
const noticeableMs = 1000

/** What was asked for since the last look that can't be honoured. */
export class UnhonouredList {
  readonly #seen = new Map<Unhonoured, string>()
  /** Transactions that asked for the time, when the first did, and whether one of them wrote it down. */
  readonly #asked = new Set<number>()
  #askedAt = 0
  #wroteNow = false

  add(what: Unhonoured, statement: string): void {
    if (!this.#seen.has(what)) this.#seen.set(what, statement)
  }

  /** A transaction asked when it began; the second one to do so gets the answer of the first. Readers mind when much time has passed. */
  askedNow(transaction: number, { text, writes }: { readonly text: string; readonly writes: boolean }): void {
    if (this.#asked.size === 0) this.#askedAt = performance.now()
    this.#asked.add(transaction)
    this.#wroteNow ||= writes
    const late = performance.now() - this.#askedAt > noticeableMs
    if (this.#asked.size > 1 && (this.#wroteNow || late)) this.add('now', text)
  }

  take(): readonly Leftover[] {
    const found = [...this.#seen].map(([what, statement]) => leftover(what, statement))
    this.#seen.clear()
    this.#asked.clear()
    this.#wroteNow = false
    return found
  }
}

function leftover(what: Unhonoured, statement: string): Leftover {
  const query = statement === '' ? {} : { query: statement }
  const shown = statement === '' ? '' : `: ${abridge(statement)}`
  return { kind: 'rollback', what: `${sentences[what]}${shown}`, answer: 'left', ...query }
}
