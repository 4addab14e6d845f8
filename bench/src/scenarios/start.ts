import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { progress } from '../progress.ts'
import { type Result, summarise } from '../result.ts'

/** `server`: until the embedded server takes connections. `first test`: until the first query on a leased, migrated, seeded database is answered. */
const stages = ['server', 'first test'] as const
type Stage = (typeof stages)[number]

/** Nothing cached; an initialised data directory and programs cached; the server still running. */
const temperatures = ['cold', 'warm', 'hot'] as const
type Temperature = (typeof temperatures)[number]

/** Milliseconds. */
const longestStop = 30_000

/** What fresh processes wait for until they can work, in caches of their own. */
export async function measureStart(times: number): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const stage of stages) {
    const samples: Record<Temperature, number[]> = { cold: [], warm: [], hot: [] }
    for (let n = 0; n < times; n += 1) {
      progress(`start: ${stage}, ${n + 1} of ${times}`)
      const once = await measureOnce(stage)
      for (const temperature of temperatures) samples[temperature].push(once[temperature])
    }
    for (const temperature of temperatures) {
      results.push(summarise({ scenario: 'start', strategy: `${stage}, ${temperature}` }, samples[temperature]))
    }
  }
  return results
}

async function measureOnce(stage: Stage): Promise<Record<Temperature, number>> {
  const cache = mkdtempSync(join(tmpdir(), 'tidemark-bench-'))
  // As root the server runs under another account, which has to get in.
  chmodSync(cache, 0o755)
  const probes: Probe[] = []
  const start = async (expected: Temperature): Promise<Probe> => {
    const probe = await startProbe(stage, cache, expected)
    probes.push(probe)
    return probe
  }
  try {
    const cold = await start('cold')
    await stop([cold])
    const warm = await start('warm')
    const hot = await start('hot')
    return { cold: cold.ms, warm: warm.ms, hot: hot.ms }
  } finally {
    await stop(probes)
    rmSync(cache, { recursive: true, force: true })
  }
}

/** What a fresh process tells about its start. */
export interface Started {
  /** From the import of Tidemark on, in milliseconds. */
  readonly ms: number
  /** As the server itself says it was had, where it is asked. */
  readonly how: string | undefined
  readonly dataDirectory: string
}

interface Probe extends Started {
  readonly process: ChildProcess
}

async function startProbe(stage: Stage, cache: string, expected: Temperature): Promise<Probe> {
  const { DATABASE_URL: _, ...environment } = process.env
  const child = fork(new URL('start-probe.js', import.meta.url), [stage], {
    // Without this process's loader.
    execArgv: [],
    env: { ...environment, XDG_CACHE_HOME: cache },
  })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`a process that started a server ended with exit code ${String(code)}`)
  })
  ended.catch(() => {})
  const [started] = (await Promise.race([once(child, 'message'), ended])) as [Started]
  // A start that was not what it is counted as would be a wrong number.
  if (started.how !== undefined && started.how !== expected) {
    throw new Error(`a ${expected} start was expected, it was ${started.how}`)
  }
  return { ...started, process: child }
}

/** Ends the processes, and waits until the server that nobody uses any more has gone with its data. */
async function stop(probes: readonly Probe[]): Promise<void> {
  await Promise.all(probes.map(({ process }) => end(process)))
  const until = performance.now() + longestStop
  while (probes.some(({ dataDirectory }) => existsSync(dataDirectory))) {
    if (performance.now() > until) throw new Error('a server did not stop after its last user was gone')
    await setTimeout(10)
  }
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return
  const exit = once(process, 'exit')
  process.disconnect()
  await exit
}
