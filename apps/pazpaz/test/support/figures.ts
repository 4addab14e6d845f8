import { performance } from 'node:perf_hooks'

export interface Figures {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** Runs something so many times, one after the other, and says how long it took, in milliseconds. The first time does not count. */
export function measure(times: number, run: (round: number) => unknown): Promise<Figures> {
  return measurePrepared(times, (round) => () => run(round))
}

/** The same for what must be made ready each time, which does not count either. */
export async function measurePrepared(
  times: number,
  ready: (round: number) => (() => unknown) | Promise<() => unknown>,
): Promise<Figures> {
  const durations: number[] = []
  for (let round = 0; round <= times; round++) {
    const run = await ready(round)
    const begin = performance.now()
    await run()
    if (round > 0) durations.push(performance.now() - begin)
  }
  durations.sort((a, b) => a - b)
  const at = (part: number) => durations[Math.min(times - 1, Math.floor(times * part))] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}

/** A line for the terminal: figures are to be read, and only gross excess fails a run. */
export function report(what: string, { p50, p95, p99 }: Figures, more = ''): void {
  const figures = Object.entries({ p50, p95, p99 }).map(([name, ms]) => `${name} ${ms.toFixed(1).padStart(6)} ms`)
  process.stdout.write(`${what.padEnd(38)} ${figures.join('  ')}  ${more}\n`)
}
