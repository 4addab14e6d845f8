import { BackendLost } from './backend.ts'
import { Extended } from './extended.ts'
import { answerQuery } from './simple.ts'
import { dropTemporary } from './temporary-tables.ts'
import type { VirtualSession } from './virtual-session.ts'

/** Answers one client until it goes, or has to. What it leaves open is rolled back, as the server would. */
export async function serve(session: VirtualSession): Promise<void> {
  try {
    await converse(session)
  } catch (error) {
    if (error instanceof BackendLost)
      session.end('57P01', 'the session that holds the transaction of the test was ended')
    else session.end('XX000', `Tidemark failed: ${String(error)}`)
  } finally {
    await leave(session)
  }
}

async function converse(session: VirtualSession): Promise<void> {
  const extended = new Extended(session)
  for (;;) {
    const next = await session.next()
    if (next === undefined || next.type === 'X') return
    if (next.type === 'Q') {
      await answerQuery(session, next)
    } else if ('PBDECHS'.includes(next.type)) {
      await extended.answer(next)
    } else if (!'dcf'.includes(next.type)) {
      // Data of a COPY that has failed meanwhile is passed over; other messages are not spoken here.
      return session.end('0A000', `messages of type "${next.type}" are not possible here`)
    }
  }
}

async function leave(session: VirtualSession): Promise<void> {
  try {
    await session.rollback()
    session.resetSettings()
    await dropTemporary(session)
    await session.closeStatements()
  } catch {
    // Nothing is left to clean up in a session that is gone.
  }
  session.close()
}
