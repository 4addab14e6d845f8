import type { ResolvedConfig } from '../config/config.ts'
import type { Progress } from '../config/progress.ts'
import { type OpenRun, openRunWith } from '../database/run.ts'
import { closeInTurn } from '../errors/close-in-turn.ts'
import type { RedisAccess } from '../redis/access.ts'
import type { RunRedis } from '../redis/run-redis.ts'
import { requireStatistics } from '../queries/statistics.ts'
import { newRunId } from '../record/run-id.ts'
import type { RecordWriter } from '../record/writer.ts'
import { openServer } from '../server/open.ts'
import type { Server } from '../server/server.ts'
import { prepareTemplateIn } from '../template/prepare.ts'
import type { Template } from '../template/template.ts'
import { cleanUpBehind } from './clean-up.ts'
import type { Handover } from './handover.ts'

/** A server and a template, ready for the workers of a run. Disposing of it removes the databases of the run. */
export class Session implements AsyncDisposable {
  readonly config: ResolvedConfig
  readonly server: Server
  /** Names the databases. */
  readonly run = newRunId()
  readonly #open: OpenRun[] = []
  #template: Template | undefined
  #redis: RunRedis | undefined

  private constructor(config: ResolvedConfig, server: Server) {
    this.config = config
    this.server = server
    // First in line: Vitest 3 exits within its own listener, and none after it is called.
    process.prependOnceListener('exit', this.#abandon)
  }

  /** Opens the server of a project. */
  static async open(config: ResolvedConfig, progress: Progress): Promise<Session> {
    return new Session(config, await openServer(config, progress))
  }

  /** Prepares the template; again when its migrations may have changed. */
  async prepare(progress: Progress): Promise<Template> {
    if (this.config.queries !== 'off') await requireStatistics(this.server.access)
    this.#redis ??= await openRedis(this.config)
    const { open, request } = await openRunWith(this.server.access, async (registry) => {
      const prepared = await prepareTemplateIn(registry, this.server, this.config, progress)
      return { run: this.run, template: prepared.name, diskCapMb: this.config.diskCap, prepared }
    })
    this.#open.push(open)
    this.#template = request.prepared
    return request.prepared
  }

  /** Where the Redis of the run is, when there is one. */
  get redis(): RedisAccess | undefined {
    return this.#redis?.access
  }

  /** The template that was prepared last. */
  get template(): Template | undefined {
    return this.#template
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.#abandon)
    await closeInTurn([
      () => this.#end(),
      ...this.#open.map((open) => () => open[Symbol.asyncDispose]()),
      () => this.server[Symbol.asyncDispose](),
      async () => {
        await this.#redis?.[Symbol.asyncDispose]()
      },
    ])
  }

  async #end(): Promise<void> {
    if (this.#open.length === 0) return
    const { endRun } = await import('../database/end-run.ts')
    await endRun(this.server.access, this.run)
  }

  readonly #abandon = (): void => {
    if (this.#open.length === 0) return
    const redis = this.config.redis === 'embedded' ? undefined : this.redis
    cleanUpBehind({ access: this.server.access, run: this.run, diskCapMb: this.config.diskCap, redis })
  }
}

/** Most projects have no Redis, and need none of its code. */
async function openRedis(config: ResolvedConfig): Promise<RunRedis | undefined> {
  if (config.redis === undefined) return undefined
  const { openRunRedis } = await import('../redis/run-redis.ts')
  return openRunRedis(config)
}

/** What a worker needs to know of a session. */
export function handOver(
  { config, server, run, redis }: Session,
  { record, base, template, workers }: Pick<Handover, 'record' | 'base'> & { template: Template; workers: number },
): Handover {
  const { root, isolation, strict, keep, queries, grace } = config
  const slots = config.workers === 0 ? workers : config.workers
  const { access, version } = server
  const ready = { access, version, template: template.name, run, record, base, redis, slots }
  return { ...ready, root, isolation, strict, keep, queries, grace }
}

/** Says in the record what was ready and when. */
export function recordReady(record: RecordWriter, { server }: Session, template: Template): void {
  const { how, ms } = server.start
  record.write({ type: 'server-ready', kind: server.access.kind, how, version: server.version, ms })
  const { name, fingerprint, built } = template
  record.write({ type: 'template-ready', template: name, fingerprint, built, ms: template.ms })
}
