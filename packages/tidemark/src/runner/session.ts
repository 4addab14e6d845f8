import type { ResolvedConfig } from '../config/config.ts'
import type { Progress } from '../config/progress.ts'
import { endRun } from '../database/end-run.ts'
import { sweep } from '../database/sweep.ts'
import { newRunId } from '../record/run-id.ts'
import type { RecordWriter } from '../record/writer.ts'
import { openServer } from '../server/open.ts'
import type { Server } from '../server/server.ts'
import { prepareTemplate } from '../template/prepare.ts'
import type { Template } from '../template/template.ts'
import type { Handover } from './handover.ts'

/** A server and a template, ready for the workers of a run. Disposing of it removes the databases of the run. */
export interface Session extends AsyncDisposable {
  readonly config: ResolvedConfig
  readonly server: Server
  /** Names the databases. */
  readonly run: string
  /** Prepares the template; again when its migrations may have changed. */
  prepare(progress: Progress): Promise<Template>
}

/** Opens the server of a project. */
export async function openSession(config: ResolvedConfig, progress: Progress): Promise<Session> {
  const server = await openServer(config, progress)
  const run = newRunId()
  return {
    config,
    server,
    run,
    prepare: (progress) => prepareTemplate(server, config, progress),
    [Symbol.asyncDispose]: () => close(server, config, run),
  }
}

/** What a worker needs to know of a session. */
export function handOver(
  { config, server, run }: Session,
  { record, template, workers }: { record: Handover['record']; template: Template; workers: number },
): Handover {
  const { root, isolation, strict, keep } = config
  const slots = config.workers === 0 ? workers : config.workers
  const { access, version } = server
  return { access, version, template: template.name, run, record, root, isolation, strict, keep, slots }
}

/** Says in the record what was ready and when. */
export function recordReady(record: RecordWriter, { server }: Session, template: Template): void {
  const { how, ms } = server.start
  record.write({ type: 'server-ready', kind: server.access.kind, how, version: server.version, ms })
  const { name, fingerprint, built } = template
  record.write({ type: 'template-ready', template: name, fingerprint, built, ms: template.ms })
}

async function close(server: Server, { diskCap }: ResolvedConfig, run: string): Promise<void> {
  try {
    await endRun(server.access, run)
    await sweep(server.access, { diskCapMb: diskCap, now: new Date() })
  } finally {
    await server[Symbol.asyncDispose]()
  }
}
