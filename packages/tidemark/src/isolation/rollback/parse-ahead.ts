import { Answer } from './answers.ts'
import { message, query, sync } from './messages.ts'
import type { VirtualSession } from './virtual-session.ts'

const back = 'rollback to savepoint tidemark_ahead; release savepoint tidemark_ahead'

/**
 * PostgreSQL reads all statements of a text before it runs the first. Whether it could is asked by Parse, which in the end refuses
 * any text of several statements; a place in the text it names only when it can't read it. False when it can't; the client has been told.
 */
export async function canBeRead(session: VirtualSession, text: string): Promise<boolean> {
  const parse = Buffer.concat([message('P', 'tidemark ahead', text, Buffer.alloc(2)), sync])
  const answer = new Answer()
  const bytes = Buffer.concat([query('savepoint tidemark_ahead'), parse, query(back)])
  await session.one.backend.exchange(bytes, [() => {}, answer.listen, () => {}])
  if (answer.error?.['P'] === undefined) return true
  return session.run({ bytes: parse, statements: [], simple: false })
}
