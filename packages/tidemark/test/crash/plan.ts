import { type Operation } from './script.ts'
import { pick, type Random } from './random.ts'

/** Who is killed. */
type Victim = 'itself' | 'leader' | 'backend' | 'postmaster' | 'keeper' | 'guard and keeper' | 'keeper and server'

/** One kill. */
export interface Plan {
  readonly number: number
  readonly host: 'embedded' | 'external'
  /** What must be going on. */
  readonly operation: Operation
  /** Not the first time it begins, but this one. */
  readonly time: number
  /** How much of the operation's usual duration passes first: 1 is its end. */
  readonly moment: number
  readonly victim: Victim
  /** Which of the server's sessions, where one of them is the victim. */
  readonly choice: number
  /** What the run's workers do. */
  readonly seed: number
}

/** Some are too rare to wait for the third time. */
const rare: ReadonlySet<Operation> = new Set(['build', 'sweep', 'lease', 'mark', 'snapshot', 'keep'])
const likely: readonly Operation[] = [
  'build',
  'build',
  'lease',
  'mark',
  'work',
  'rewind',
  'rewind',
  'rewind',
  'replace',
  'replace',
  'replace',
  'sweep',
  'sweep',
  'snapshot',
  'keep',
]
const victims = {
  embedded: [
    'itself',
    'itself',
    'itself',
    'leader',
    'backend',
    'backend',
    'postmaster',
    'keeper',
    'guard and keeper',
    'keeper and server',
  ],
  external: ['itself', 'itself', 'itself', 'leader', 'backend', 'backend', 'backend', 'postmaster', 'postmaster'],
} as const satisfies Record<Plan['host'], readonly Victim[]>

export function draw(random: Random, number: number): Plan {
  const host = pick(random, ['embedded', 'external'] as const)
  const operation = pick(random, likely)
  return {
    number,
    host,
    operation,
    time: 1 + Math.floor(random() * (rare.has(operation) ? 1 : 3)),
    moment: random() * 1.1,
    victim: pick<Victim>(random, victims[host]),
    choice: random(),
    seed: Math.floor(random() * 2 ** 31),
  }
}

export function describePlan({ host, operation, time, moment, victim }: Plan): string {
  return `${host}: kill -9 of ${victim} in ${operation} ${time}, after ${Math.round(moment * 100)} %`
}
