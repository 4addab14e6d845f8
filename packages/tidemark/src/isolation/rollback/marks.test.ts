import { expect, test } from 'vitest'
import { BackendError } from './backend.ts'
import { Marks } from './marks.ts'
import type { OneSession } from './one-session.ts'

/** A session that notes what it runs, in whose database putting sequences back fails. */
function session(): { readonly one: OneSession; readonly ran: string[] } {
  const ran: string[] = []
  const backend = {
    status: 'T',
    run: async (...parts: readonly string[]): Promise<readonly never[]> => {
      for (const part of parts) {
        ran.push(part)
        if (part === 'begin') backend.status = 'T'
        if (part === 'rollback') backend.status = 'I'
        if (part.includes('restore_sequences')) throw new BackendError({ M: 'no such sequence' })
      }
      return []
    },
  }
  const one = { backend, present: new Map(), readDeferrable: async () => {}, schemaIsBack: () => {} }
  return { one: one as unknown as OneSession, ran }
}

test('a transaction begins for the next test also when sequences could not be put back', async () => {
  const { one, ran } = session()
  const marks = new Marks(one, true)
  await marks.begin()
  await marks.takeBack(0)
  expect(one.backend.status).toBe('T')
  expect(ran.at(-1)).toBe('begin')
})
