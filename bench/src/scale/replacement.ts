import { setTimeout as pause } from 'node:timers/promises'
import type { OwnedDatabase } from 'tidemark'
import { closeAll } from '../bench.ts'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import type { BenchServer } from '../server.ts'
import { open, openTestSession } from './opened.ts'

/** Tests that change the schema: what their replacement costs on the test's path, the first of a database and those after it. */
export async function measureReplacement(server: BenchServer, times: number): Promise<readonly Result[]> {
  progress('replacements')
  const size = { rows: 0, tables: 12 }
  await using tidemark = await open(server, size)
  const samples: Readonly<Record<'clone' | 'spare', number[]>> = { clone: [], spare: [] }
  // All of them stay open: whoever comes later would find the spare of the one before.
  const all: OwnedDatabase[] = []
  for (let number = 0; number < times; number += 1) {
    const one = await tidemark.database()
    all.push(one)
    for (let test = 0; test < 2; test += 1) {
      const session = await openTestSession(server, one)
      session.on('error', () => {})
      await session.query('create table made_by_a_test (id int)')
      const { replaced } = await one.rewind()
      if (replaced === undefined) throw new Error('a schema change was not answered by a replacement')
      samples[replaced.spare ? 'spare' : 'clone'].push(replaced.ms)
      await spareOf(server)
    }
  }
  await closeAll(all)
  return (['clone', 'spare'] as const)
    .filter((strategy) => samples[strategy].length > 0)
    .map((strategy) => summarise({ scenario: 'replacement', strategy, ...size }, samples[strategy]))
}

/** Waits until there is nobody copying: the test that follows would take as long. */
async function spareOf({ admin }: BenchServer): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    await pause(10)
    const { rowCount } = await admin.query(
      "select from pg_database where datname like 'tidemark%\\_spare' and shobj_description(oid, 'pg_database') is not null",
    )
    if (rowCount !== 0) return
  }
}
