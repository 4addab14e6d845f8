import { expect, test } from 'vitest'
import { Scratch } from './scratch.ts'
import { useScratchServer } from './use-server.ts'

const server = useScratchServer()

test('marks that several sessions make at the same moment are different ones', async () => {
  await using scratch = await Scratch.create(server.access, 'create table t (id int primary key)')
  const sessions = await Promise.all(Array.from({ length: 8 }, () => scratch.session()))
  const made = await Promise.all(
    sessions.flatMap((session) =>
      Array.from({ length: 100 }, () => session.query<{ readonly mark: string }>('select tidemark.mark() as mark')),
    ),
  )
  expect(new Set(made.map(({ rows }) => rows[0]?.mark)).size).toBe(800)
})
