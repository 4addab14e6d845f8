import { message, sync } from './messages.ts'
import type { VirtualSession } from './virtual-session.ts'

/** A client's data of a COPY goes straight to the server, until that has heard, or said, enough. */
export async function feedCopy(
  session: VirtualSession,
  { simple, isOver }: { readonly simple: boolean; readonly isOver: () => boolean },
): Promise<void> {
  const { client, inbox, one } = session
  client.flush()
  for (;;) {
    await session.arrival(isOver)
    if (isOver()) return
    const next = inbox.take()
    const gone = next === undefined || next.type === 'X'
    if (gone) await one.backend.send(message('f', 'the client went away'))
    else if (['d', 'c', 'f'].includes(next.type)) await one.backend.send(next.raw)
    if (gone || next.type === 'c' || next.type === 'f') break
  }
  // Its own Sync, if it has come already, is nothing within a COPY.
  if (!simple) await one.backend.send(sync)
}
