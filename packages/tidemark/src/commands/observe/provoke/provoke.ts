import type { Progress } from '../../../config/progress.ts'
import { testKey } from '../../../record/test-key.ts'
import type { FailedTogether, ProvokedPair, Provoked } from '../../../report/observation.ts'
import type { TestName } from '../../../report/stability.ts'
import { title } from '../../../report/words.ts'
import type { Series } from './series.ts'
import { failureOf, runTogether, type Ended, type Place } from './together.ts'

export interface ProvokeOptions {
  readonly progress: Progress
  /** After so many seconds no further run is begun. */
  readonly seconds: number
}

/** Runs tests that would meet really at the same time, pair by pair, and says what happened. */
export async function provoke(
  pairs: readonly Series[],
  place: Place,
  { progress, seconds }: ProvokeOptions,
): Promise<Provoked> {
  const end = performance.now() + seconds * 1000
  const isOver = (): boolean => performance.now() >= end
  const alone = new Alone(place, progress)
  const provoked: ProvokedPair[] = []
  for (const [index, pair] of pairs.entries()) {
    if (isOver()) break
    const say = (text: string): void => progress(`pair ${index + 1} of ${pairs.length}, ${text}`)
    const found = await tryPair(pair, { place, alone, say, isOver })
    if (found !== undefined) provoked.push(found)
  }
  return { seconds, pairs: provoked, left: pairs.length - provoked.length }
}

interface Trial {
  readonly place: Place
  readonly alone: Alone
  readonly say: Progress
  readonly isOver: () => boolean
}

async function tryPair(pair: Series, { place, alone, say, isOver }: Trial): Promise<ProvokedPair | undefined> {
  const { runs, ...known } = pair
  const { tests } = known
  const unable = (why: ProvokedPair['unable'] = {}): ProvokedPair => ({
    ...known,
    times: 0,
    met: 0,
    failed: [],
    unable: why,
  })
  const ended: Ended[] = []
  for (const [index, run] of runs.entries()) {
    if (isOver()) break
    const names = tests.map(({ file, path }) => title(file, path)).join(' and ')
    say(`together ${index + 1} of ${runs.length}: ${names}`)
    const end = await runTogether(place, run)
    // What the runner keeps apart once it will always keep apart.
    if (!end.met.together) return unable()
    ended.push(end)
    for (const test of tests) {
      const failure = failureOf(end.outcome, test) && (await alone.failure(test))
      if (failure !== undefined) return unable({ test, ...failure })
    }
  }
  if (ended.length === 0) return undefined
  const met = ended.filter(({ met: { times } }) => times > 0).length
  return { ...known, times: ended.length, met, failed: tests.flatMap((test) => failuresOf(test, ended)) }
}

function failuresOf(test: TestName, ended: readonly Ended[]): readonly FailedTogether[] {
  const failures = ended.flatMap(({ outcome }) => failureOf(outcome, test) ?? [])
  const error = failures.find((failure) => failure.error !== undefined)?.error
  if (failures.length === 0) return []
  return [{ test, times: failures.length, ...(error === undefined ? {} : { error }) }]
}

/** How tests that failed beside another do with nobody beside them, each run once: only where they pass then is the other to blame. */
class Alone {
  readonly #place: Place
  readonly #progress: Progress
  readonly #known = new Map<string, ReturnType<typeof failureOf>>()

  constructor(place: Place, progress: Progress) {
    this.#place = place
    this.#progress = progress
  }

  async failure(test: TestName): Promise<ReturnType<typeof failureOf>> {
    const key = testKey(test)
    if (!this.#known.has(key)) {
      this.#progress(`alone: ${title(test.file, test.path)}`)
      const { outcome } = await runTogether(this.#place, { tests: [test], meetings: [], hooks: false })
      this.#known.set(key, failureOf(outcome, test))
    }
    return this.#known.get(key)
  }
}
