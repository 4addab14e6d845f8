import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { Footprint, Mark } from '../../ledger/ledger.ts'
import type { GatewayRequest, GoneBack } from './gateway.ts'

type Name = 'open' | 'mark' | 'footprint' | 'goBack' | 'endClients' | 'leave' | 'enter' | 'close'

/** What is asked of the thread. */
export interface Call {
  readonly id: number
  readonly name: Name
  readonly mark: Mark
}

export interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly failed?: string
  /** The turn could not be had. */
  readonly busy?: boolean
}

interface Waiting {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** A gateway in a thread of its own. It doesn't keep the process alive, and ends with it. */
export class GatewayThread implements AsyncDisposable {
  readonly #thread: Worker
  readonly #waiting = new Map<number, Waiting>()
  /** Why nothing can be asked any more. */
  #ended: string | undefined
  #calls = 0
  #port = 0

  private constructor(request: GatewayRequest) {
    const file = new URL(`thread-main${extname(import.meta.url)}`, import.meta.url)
    this.#thread = new Worker(file, { workerData: request, execArgv: [], name: 'tidemark rollback' })
    this.#thread.unref()
    this.#thread.on('message', (answer: Answer) => this.#answered(answer))
    this.#thread.on('error', (error) => this.#fail(String(error)))
    this.#thread.on('exit', () => this.#fail('the thread has ended'))
  }

  /** @throws TidemarkError TM_ROLLBACK_FAILED */
  static async open(request: GatewayRequest): Promise<GatewayThread> {
    const thread = new GatewayThread(request)
    try {
      thread.#port = (await thread.#call('open')) as number
      return thread
    } catch (error) {
      await thread[Symbol.asyncDispose]()
      throw error
    }
  }

  /** Port of 127.0.0.1. */
  get port(): number {
    return this.#port
  }

  async mark(): Promise<Mark> {
    return (await this.#call('mark')) as Mark
  }

  async footprint(mark: Mark): Promise<Footprint> {
    return (await this.#call('footprint', mark)) as Footprint
  }

  async goBack(mark: Mark): Promise<GoneBack> {
    return (await this.#call('goBack', mark)) as GoneBack
  }

  async endClients(): Promise<void> {
    await this.#call('endClients')
  }

  async leave(): Promise<void> {
    await this.#call('leave')
  }

  async enter(): Promise<void> {
    await this.#call('enter')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#call('close').catch(() => {})
    await this.#thread.terminate()
  }

  #call(name: Name, mark: Mark = 0): Promise<unknown> {
    if (this.#ended !== undefined) return Promise.reject(failure(this.#ended))
    const id = (this.#calls += 1)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      // Who waits for an answer is not done.
      this.#thread.ref()
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#thread.postMessage({ id, name, mark } satisfies Call)
    })
  }

  #answered({ id, result, failed, busy = false }: Answer): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#thread.unref()
    if (failed === undefined) waiting?.resolve(result)
    else waiting?.reject(busy ? new TidemarkError('TM_ROLLBACK_BUSY', { seen: failed }) : failure(failed))
  }

  #fail(why: string): void {
    this.#ended ??= why
    for (const { reject } of this.#waiting.values()) reject(failure(this.#ended))
    this.#waiting.clear()
  }
}

function failure(seen: string): TidemarkError {
  return new TidemarkError('TM_ROLLBACK_FAILED', { seen })
}
