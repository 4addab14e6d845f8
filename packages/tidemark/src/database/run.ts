import type { Client } from 'pg'
import type { ServerAccess } from '../server/server.ts'
import { shareLocks } from './locks.ts'
import { openRegistry } from './registry.ts'
import { withTroubleExplained } from './server-trouble.ts'
import type { SweepResult } from './sweep.ts'

export interface RunRequest {
  readonly run: string
  /** Template that the run clones: no sweep removes it meanwhile. */
  readonly template: string
  /** Most megabytes of templates that stay behind. */
  readonly diskCapMb: number
}

/**
 * One run on a server, held by a session of the process that leads it. As long as that lives, databases of the run between two
 * holders are left alone; when it dies, however, they belong to the next sweep.
 */
export interface OpenRun extends AsyncDisposable {
  /** Ends the run and drops its databases in one batch, with whatever else nobody holds. Disposing does the same, without the result. */
  close(): Promise<SweepResult>
}

export function openRun(access: ServerAccess, request: RunRequest): Promise<OpenRun> {
  return openRunWith(access, async () => request).then(({ open }) => open)
}

/** Opens a run whose template is only then prepared, in the session that holds the run: one connection less before the first test. */
export function openRunWith<Request extends RunRequest>(
  access: ServerAccess,
  prepare: (registry: Client) => Promise<Request>,
): Promise<{ readonly open: OpenRun; readonly request: Request }> {
  return withTroubleExplained(async () => {
    const registry = await openRegistry(access)
    try {
      const request = await prepare(registry)
      return { open: await hold(registry, access, request), request }
    } catch (error) {
      await registry.end()
      throw error
    }
  })
}

async function hold(
  registry: Client,
  access: ServerAccess,
  { run, template, diskCapMb }: RunRequest,
): Promise<OpenRun> {
  await shareLocks(registry, [
    ['run', run],
    ['template', template],
  ])
  let closed: Promise<SweepResult> | undefined
  const end = async (): Promise<SweepResult> => {
    await registry.end()
    const { sweep } = await import('./sweep.ts')
    return sweep(access, { diskCapMb, now: new Date() })
  }
  const close = () => (closed ??= end())
  return {
    close,
    [Symbol.asyncDispose]: async () => {
      await close()
    },
  }
}
