import { currentMember } from './membership.ts'
import { vitest } from './own-vitest.ts'

export const hasAroundEach = 'aroundEach' in vitest

/** Starts each attempt at a test before the user's own `aroundEach`. Vitest before 4.1 has none. */
export function startAttemptsAroundEach(): void {
  if (!hasAroundEach) return
  vitest.aroundEach(async (runTest, { task }) => {
    await currentMember()?.startAttempt(task)
    await runTest()
  })
}
