import { BackendError } from './backend.ts'
import { writeFields, type Fields } from './messages.ts'
import { cure, unhonouredError, type Unhonoured } from './unhonoured.ts'
import type { VirtualSession } from './virtual-session.ts'

/** An error of the server, in the client's own words, with what there is to do where it comes of the transaction around the test. */
export function passError(
  session: VirtualSession,
  fields: Fields,
  position: (seen: number) => number = (seen) => seen,
): void {
  const code = fields['C'] ?? ''
  const what = unhonouredError(code, session.unit?.isBlock === true) ?? foreignTemporary(session, code)
  if (what !== undefined) session.one.unhonoured.add(what, session.lastStatement)
  const message = session.names.inWordsOfClient(fields['M'] ?? '')
  const place = fields['P'] === undefined ? {} : { P: position(Number(fields['P'])).toFixed(0) }
  const hint = [fields['H'], cure].filter((part) => part !== undefined).join(' ')
  session.client.write(
    writeFields('E', { ...fields, M: message, ...place, ...(what === undefined ? {} : { H: hint }) }),
  )
}

/** Passes on that a statement of our own failed; anything else is no concern of the client. */
export function explain(session: VirtualSession, error: unknown): void {
  if (!(error instanceof BackendError)) throw error
  passError(session, error.fields)
}

/** Nobody else can have the turn: whoever has it asks for nothing. */
export function refuseWait({ one, client, lastStatement }: VirtualSession): void {
  one.unhonoured.add('wait', lastStatement)
  client.error(
    '0A000',
    'this connection waits for the transaction of another one, and that one asks for nothing',
    `Tidemark holds this test in one transaction (isolation \`rollback\`), so only one connection at a time can have one of its own. ${cure}`,
  )
}

/** The name may be free in the client's own session. */
function foreignTemporary(session: VirtualSession, code: string): Unhonoured | undefined {
  const { lastTemporary, one } = session
  if (code !== '42P07' || lastTemporary === undefined) return undefined
  return one.temporary.isOfAnother(lastTemporary) ? 'temporary' : undefined
}
