import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Order } from './asker.ts'

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
