import type { Vitest } from 'vitest/node'

/** SQLSTATE admin_shutdown: what a client gets whose session Tidemark has ended. */
export const endedSession = '57P01'

/**
 * A client that a test left in a transaction gets this error outside of every test, where it would fail the run. The
 * leftover is reported at the test already.
 */
export function ignoreEndedSessions({ state }: Vitest): void {
  const report = state.catchError.bind(state)
  state.catchError = (error, type) => {
    if (!isEndedSession(error)) report(error, type)
  }
}

function isEndedSession(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === endedSession
}
