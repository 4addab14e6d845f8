import fc from 'fast-check'
import { control, obstacle, write } from './statements.ts'

/** One step of a history. */
export type Step =
  /** A statement in one of the sessions. An obstacle, committed, may be answered with `clean: false`. */
  | { readonly do: 'run'; readonly session: number; readonly sql: string; readonly obstacle: boolean }
  /** A statement that is still running when the next steps come. */
  | { readonly do: 'start'; readonly session: number; readonly sql: string }
  /** The session's server process ends in the midst of whatever it does. */
  | { readonly do: 'terminate'; readonly session: number }
  | { readonly do: 'mark' }
  /** Back by so many marks; interrupted: a first attempt is ended in its midst, as by a crash. */
  | { readonly do: 'rewind'; readonly marks: number; readonly interrupted: boolean }

export interface History {
  readonly steps: readonly Step[]
  /** Whether sessions end their transactions themselves, or leave them to the rewind. */
  readonly settled: boolean
}

/** How many sessions take part. */
export const sessionCount = 3

const session = fc.nat({ max: sessionCount - 1 })

const statement = fc.oneof({ weight: 8, arbitrary: write }, { weight: 4, arbitrary: control })

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 240,
    arbitrary: fc.record({ do: fc.constant('run' as const), session, sql: statement, obstacle: fc.constant(false) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('run' as const), session, sql: obstacle, obstacle: fc.constant(true) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('start' as const),
      session,
      sql: fc.constantFrom("update {t0} set val = 'late' from pg_sleep(0.02)", 'select pg_sleep(60)'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('terminate' as const), session }) },
  { weight: 10, arbitrary: fc.constant({ do: 'mark' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('rewind' as const), marks: fc.nat({ max: 3 }), interrupted: fc.boolean() }),
  },
)

export const history: fc.Arbitrary<History> = fc.record({
  steps: fc.array(step, { minLength: 1, maxLength: 30, size: 'max' }),
  settled: fc.oneof(fc.constant(true), fc.boolean()),
})
