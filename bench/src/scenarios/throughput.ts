import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { type Bench, smallest } from '../bench.ts'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'
import { sum } from '../statistics.ts'
import type { StrategyName } from '../strategies/strategies.ts'
import type { Assignment, Report } from './throughput-worker.ts'

const compared: readonly StrategyName[] = ['rewind', 'rollback', 'ordered delete', 'clone wal_log']

/** Whole tests a second, by one or several workers: each a process with a database of its own, as test runners have it. */
export async function measureThroughput(bench: Bench): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const workers of bench.plan.workers) {
    for (const strategy of compared) {
      progress(`throughput: ${strategy}, ${workers} workers`)
      results.push(await measure(bench, strategy, workers))
    }
  }
  return results
}

async function measure(bench: Bench, strategy: StrategyName, workers: number): Promise<Result> {
  const source = smallest(bench)
  const processes = Array.from({ length: workers }, () => startWorker())
  try {
    const ready = processes.map((worker, n) => {
      const place = { access: bench.server.access, source, database: `worker ${n}` }
      return ask<'ready'>(worker, { strategy, place, ms: bench.plan.throughputMs })
    })
    await Promise.all(ready)
    const reports = await Promise.all(processes.map((worker) => ask<Report>(worker, 'go')))
    await Promise.all(processes.map((worker) => ask<'closed'>(worker, 'close')))
    const samples = reports.flatMap((report) => report.samples)
    const passed = sum(reports.map((report) => report.passedMs)) / workers
    return summarise({ scenario: 'throughput', strategy, ...source.size, workers }, samples, passed)
  } finally {
    for (const worker of processes) if (worker.connected) worker.disconnect()
  }
}

function startWorker(): ChildProcess {
  return fork(new URL('throughput-worker.ts', import.meta.url))
}

/** Workers answer every message with one. */
async function ask<Answer>(worker: ChildProcess, message: Assignment | 'go' | 'close'): Promise<Answer> {
  const ended = new AbortController()
  const exit = once(worker, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`a worker ended with exit code ${String(code)}`)
  })
  worker.send(message)
  try {
    const [answer] = (await Promise.race([once(worker, 'message', { signal: ended.signal }), exit])) as [Answer]
    return answer
  } finally {
    ended.abort()
    exit.catch(() => {})
  }
}
