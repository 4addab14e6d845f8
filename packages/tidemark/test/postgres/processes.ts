import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Order } from './asker.ts'
import type { SnapshotAnswer, SnapshotOrder } from './snapshotter.ts'

/** A process of its own that runs Tidemark's source and carries out orders. */
export interface Asker extends AsyncDisposable {
  readonly pid: number
  ask(order: Order): Promise<Answer>
  /** kill -9 */
  kill(): Promise<void>
}

export async function startAsker(): Promise<Asker> {
  const child = startScript('asker.ts')
  await once(child, 'message')
  return {
    pid: child.pid ?? 0,
    ask: async (order) => {
      child.send({ ...order, config: { ...order.config, migrators: [], seeds: [] } })
      const [answer] = (await once(child, 'message')) as [Answer]
      return answer
    },
    kill: () => kill(child),
    [Symbol.asyncDispose]: () => kill(child),
  }
}

/** A process of its own that takes snapshots. */
export interface Snapshotter {
  readonly child: ChildProcess
  take(order: SnapshotOrder): Promise<SnapshotAnswer>
  /** Sends the order and waits until the builder has written everything. */
  untilBuilt(order: SnapshotOrder): Promise<void>
}

export async function startSnapshotter(url: string): Promise<Snapshotter> {
  const child = startScript('snapshotter.ts', [url])
  await once(child, 'message')
  const send = async (
    order: SnapshotOrder,
    isLast: (answer: SnapshotAnswer | 'built') => boolean,
  ): Promise<unknown> => {
    child.send(order)
    for (;;) {
      const [answer] = (await once(child, 'message')) as [SnapshotAnswer | 'built']
      if (isLast(answer)) return answer
    }
  }
  return {
    child,
    take: (order) => send(order, (answer) => answer !== 'built') as Promise<SnapshotAnswer>,
    untilBuilt: async (order) => {
      await send(order, (answer) => answer === 'built')
    },
  }
}

/** A TypeScript file of this folder as a process, with a channel for messages. */
export function startScript(file: string, args: readonly string[] = []): ChildProcess {
  const script = fileURLToPath(new URL(file, import.meta.url))
  const options = { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] as ['ignore', 'inherit', 'inherit', 'ipc'] }
  return spawn(process.execPath, ['--import', 'jiti/register', script, ...args], options)
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
