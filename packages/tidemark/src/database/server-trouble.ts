import { DatabaseError } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'

/**
 * What a server can meet at any statement, whatever was asked of it, is one error each.
 * @throws TidemarkError `TM_SERVER_LOST`, `TM_SERVER_DISK_FULL`
 */
export async function withTroubleExplained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw explainTrouble(error)
  }
}

function explainTrouble(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (isLoss(error)) return new TidemarkError('TM_SERVER_LOST', { seen: error.message, cause: error })
  if (isDiskFull(error)) return new TidemarkError('TM_SERVER_DISK_FULL', { seen: error.message, cause: error })
  return error
}

/** The end of a session, whoever noticed it and however: the driver has no code for it. */
function isLoss(error: Error): boolean {
  const code = 'code' in error ? String(error.code) : ''
  if (error instanceof DatabaseError) return /^57P0[1-3]$/.test(code)
  if (code === 'ECONNRESET' || code === 'EPIPE') return true
  return error.message.startsWith('Connection terminated') || error.message.endsWith('is not queryable')
}

/** Creating a database waits for a checkpoint, and what keeps one from being written is told to the log only: a full disk does. */
export function isDiskFull(error: unknown): error is DatabaseError {
  if (!(error instanceof DatabaseError)) return false
  return error.code === '53100' || error.message === 'checkpoint request failed'
}
