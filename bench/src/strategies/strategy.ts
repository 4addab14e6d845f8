import type { Client } from 'pg'

/** A way of giving every test a clean database. What it does before and after a test is what it costs. */
export interface Strategy extends AsyncDisposable {
  /** Gives a clean database; the test works through this session. */
  before(): Promise<Client>
  /** Takes back what the test did. Throws when it could not. */
  after(): Promise<void>
  /** Between samples, off the clock, every few hundred tests: what an autovacuum would do. */
  upkeep(): Promise<void>
}
