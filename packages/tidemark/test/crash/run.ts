import { setTimeout as pause } from 'node:timers/promises'
import type { Project } from '../postgres/project.ts'
import { type Actor, startActor } from './actors.ts'
import type { Host } from './host.ts'
import type { Plan } from './plan.ts'
import type { Line, Part } from './script.ts'
import type { Usual } from './usual.ts'
import { strike } from './victims.ts'

export interface Stage {
  readonly host: Host
  readonly project: Project
  readonly usual: Usual
}

/** Nothing takes so long, however busy the machine is. */
const patienceMs = 180_000

/** The processes of one run, one of which may be killed at the plan's moment. */
export class Run {
  readonly actors: Actor[] = []
  readonly killed = new Set<Actor>()
  /** What took too long. */
  readonly late: string[] = []
  /** Settles when the kill has been done. */
  readonly struck: Promise<void>
  readonly #plan: Plan
  readonly #stage: Stage
  #settle = (): void => {}
  #armed = false
  #begun = 0

  constructor(plan: Plan, stage: Stage) {
    this.#plan = plan
    this.#stage = stage
    this.struck = new Promise((resolve) => {
      this.#settle = resolve
    })
  }

  /** From now on the operation counts. */
  arm(): void {
    this.#armed = true
  }

  start(part: Part['part'], handover?: Part['handover']): Actor {
    const { host, project } = this.#stage
    const seed = this.#plan.seed + this.actors.length
    const actor: Actor = startActor({ part, root: project.root, ...host.place, handover, seed }, (line) => {
      this.#hear(line, actor)
    })
    this.actors.push(actor)
    return actor
  }

  /** Lets everybody come to an end, the leader last. */
  async finish(): Promise<void> {
    for (const part of ['worker', 'leader']) {
      const some = this.actors.filter((actor) => actor.part === part)
      for (const actor of some) actor.order('finish')
      await Promise.all(some.map((actor) => this.within(`the end of a ${part}`, actor.ended)))
      for (const actor of some) actor.kill()
      await Promise.all(some.map(({ ended }) => ended))
    }
  }

  /** Waits, but not for ever. */
  async within<Result>(what: string, work: Promise<Result>): Promise<Result | undefined> {
    const abort = new AbortController()
    const late = pause(patienceMs, undefined, { signal: abort.signal }).then(
      () => void this.late.push(`${what} is not there after ${patienceMs / 1000} s`),
      () => undefined,
    )
    const result = await Promise.race([work, late])
    abort.abort()
    return result ?? undefined
  }

  #hear(line: Line, actor: Actor): void {
    if ('end' in line) this.#stage.usual.learn(line.end, line.ms)
    if (!('begin' in line) || !this.#armed || line.begin !== this.#plan.operation) return
    this.#begun += 1
    if (this.#begun === this.#plan.time) void this.#strike(actor).finally(this.#settle)
  }

  async #strike(acting: Actor): Promise<void> {
    await pause(this.#plan.moment * this.#stage.usual.of(this.#plan.operation))
    const [leader = acting] = this.actors
    if (this.#plan.victim === 'itself') this.killed.add(acting)
    if (this.#plan.victim === 'leader') this.killed.add(leader)
    if (await strike(this.#plan, { host: this.#stage.host, leader, acting })) return
    // A server that has just stopped for want of users: whoever starts the next one is killed instead.
    this.killed.add(acting)
    acting.kill()
  }
}
