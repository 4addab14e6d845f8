import type { Event } from '../../src/record/event.ts'
import { at, ended, events, started } from './events.ts'

/** A run of many tests on four workers, some of which fail. */
export function manyTests(number: number): readonly Event[] {
  const tests = Array.from({ length: number }, (_, index) => {
    const file = `test/area-${index % 40}/part-${index % 200}.test.ts`
    const failed = index % 997 === 3
    return ended(file, ['a suite', `the test of number ${index} does what it says`], {
      worker: (index % 4) + 1,
      startedAt: at(Math.floor(index / 4) * 12),
      durationMs: 2 + (index % 9),
      isolationMs: 1 + (index % 3) / 10,
      footprint: { bookings: { inserted: 1 + (index % 5) } },
      ...(failed ? { status: 'failed', errors: [{ message: `expected ${index} to be nothing` }] } : {}),
    })
  })
  return events([
    started({ workers: 4 }),
    ...tests,
    { type: 'run-ended', durationMs: Math.ceil(number / 4) * 12 + 500 },
  ])
}
