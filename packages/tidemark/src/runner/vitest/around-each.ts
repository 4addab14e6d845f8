import * as vitest from 'vitest'
import { currentMember } from './membership.ts'

// Registered before the user's own set-up files, so that it is the outermost. Vitest before 4.1 has no `aroundEach`.
if ('aroundEach' in vitest) {
  vitest.aroundEach(async (runTest, { task }) => {
    await currentMember()?.startAttempt(task)
    await runTest()
  })
}
