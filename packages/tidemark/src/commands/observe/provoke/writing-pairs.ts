import { testKey } from '../../../record/test-key.ts'
import type { TestName } from '../../../report/stability.ts'
import type { Actor } from '../actors.ts'
import type { Written } from '../beside.ts'

/** A test that writes tables, and one of another file that reads them. */
export interface WritingPair {
  readonly tests: readonly [writer: TestName, reader: TestName]
  readonly tables: readonly string[]
  /** The reader writes one of the tables, too. */
  readonly both: boolean
}

/** One pair of each table first, then whoever else writes or reads there. */
export function writingPairs(tables: readonly Written[]): readonly WritingPair[] {
  const all = tables.map(withinTable)
  const pairs = new Map<string, WritingPair>()
  for (const pair of [...all.flatMap((some) => some.slice(0, 1)), ...all.flatMap((some) => some.slice(1))]) {
    const key = JSON.stringify(pair.tests.map(testKey))
    const known = pairs.get(key)
    pairs.set(key, {
      tests: pair.tests,
      tables: [...new Set([...(known?.tables ?? []), ...pair.tables])],
      both: pair.both || known?.both === true,
    })
  }
  return [...pairs.values()]
}

/** Each writer beside the first who reads the table, and the other way round: all with all could be a million. */
function withinTable({ table, writers, readers, both }: Written): readonly WritingPair[] {
  const pairOf = (writer: Actor | undefined, reader: Actor | undefined): readonly WritingPair[] =>
    writer === undefined || reader === undefined
      ? []
      : [{ tests: [writer.name, reader.name], tables: [table], both: both.has(reader) }]
  return [
    ...writers.flatMap((writer) => pairOf(writer, firstElsewhere(readers, writer))),
    ...readers.flatMap((reader) => pairOf(firstElsewhere(writers, reader), reader)),
  ]
}

/** Tests of one file run one after the other. */
function firstElsewhere(actors: readonly Actor[], than: Actor): Actor | undefined {
  return actors.find(({ name }) => name.file !== than.name.file)
}
