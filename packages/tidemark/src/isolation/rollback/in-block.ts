import type { Statement } from './statement.ts'
import type { VirtualSession } from './virtual-session.ts'

/** What makes sense in a transaction of the client's only; in the test's own it would work, and last. */
export interface InBlock {
  readonly tag: string
  /** Outside it is an error, and otherwise a warning. */
  readonly isRefused: boolean
}

export function inBlockOf(parts: readonly string[], line: string): InBlock | undefined {
  const [first, second] = parts
  if (first === 'lock') return { tag: 'LOCK TABLE', isRefused: true }
  if (first === 'declare' && !line.includes(' with hold ')) return { tag: 'DECLARE CURSOR', isRefused: true }
  if (first !== 'set') return undefined
  if (second === 'local') return { tag: 'SET LOCAL', isRefused: false }
  return second === 'constraints' ? { tag: 'SET CONSTRAINTS', isRefused: false } : undefined
}

/** Says what the server would of a statement that comes alone, outside of a transaction. True when it is refused. */
export function isRefusedOutside({ client, unit }: VirtualSession, { inBlock }: Statement): boolean {
  if (inBlock === undefined || unit?.explicit === true) return false
  const text = `${inBlock.tag} can only be used in transaction blocks`
  if (inBlock.isRefused) client.error('25P01', text)
  else client.warning('25P01', text)
  return inBlock.isRefused
}
