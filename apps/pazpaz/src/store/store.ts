/** State that is needed for minutes or days: login tokens, revoked sessions, counters. */
export interface Store {
  set(key: string, value: unknown, seconds: number): Promise<void>
  /** Null when it was never set, was taken, or its time is over. */
  get(key: string): Promise<unknown>
  /** Reads and deletes at once: of any number that try, one gets the value. */
  take(key: string): Promise<unknown>
  /** Counts, and says how many it is now. The time runs from the first of them. */
  increment(key: string, seconds: number): Promise<number>
  /** Deletes what nobody can read any more, and says how much it was. */
  purge(): Promise<number>
}
