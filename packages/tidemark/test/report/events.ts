import type { Event, EventBody, RunStarted, TestEnded } from '../../src/record/event.ts'

const began = Date.parse('2026-05-04T09:12:00.000Z')

/** The moment some milliseconds after the sample's run began. */
export function at(ms: number): string {
  return new Date(began + ms).toISOString()
}

/** Events of one run, each with what all events have. */
export function events(bodies: readonly EventBody[], run = 'm9x2k3ab01zq'): readonly Event[] {
  return bodies.map((body) => Object.assign({}, body, { v: 1 as const, time: timeOf(body), run }))
}

function timeOf(body: EventBody): string {
  if (body.type !== 'test-ended' || body.startedAt === undefined) return at(0)
  return new Date(Date.parse(body.startedAt) + body.durationMs + body.isolationMs).toISOString()
}

export function started(more: Partial<RunStarted> = {}): RunStarted {
  return {
    type: 'run-started',
    command: 'vitest run',
    root: '/home/me/bookings',
    workers: 2,
    tidemark: '0.1.0',
    runner: { name: 'vitest', version: '4.1.12' },
    ...more,
  }
}

export function ended(file: string, path: readonly string[], more: Partial<TestEnded> = {}): TestEnded {
  return {
    type: 'test-ended',
    file,
    path,
    status: 'passed',
    line: 7,
    startedAt: at(500),
    worker: 1,
    attempt: 1,
    durationMs: 40,
    isolation: 'rewind',
    isolationMs: 1,
    database: 'tidemark_a_1',
    footprint: {},
    leftovers: [],
    ...more,
  }
}

/** A small run with everything in it that a report can say. */
