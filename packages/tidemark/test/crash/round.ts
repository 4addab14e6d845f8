import { setTimeout as pause } from 'node:timers/promises'
import type { Actor } from './actors.ts'
import type { Oracle } from './oracle.ts'
import type { Plan } from './plan.ts'
import { renew } from './project.ts'
import { Run, type Stage } from './run.ts'
import type { Line } from './script.ts'

type Handover = Extract<Line, { ready: unknown }>['ready']

/** A run of a leader and two workers in which somebody is killed. Returns what went wrong and must not. */
export async function playRound(plan: Plan, stage: Stage, oracle: Oracle): Promise<readonly string[]> {
  if (plan.operation === 'build') renew(stage.project, plan.number)
  const run = new Run(plan, stage)
  try {
    const faults = await play(run, plan, { stage, oracle })
    await run.finish()
    return [...faults, ...run.late, ...run.actors.flatMap((actor) => judge(run, plan, actor, { stage, oracle }))]
  } finally {
    for (const actor of run.actors) actor.kill()
  }
}

interface Context {
  readonly stage: Stage
  readonly oracle: Oracle
}

async function play(run: Run, plan: Plan, { stage, oracle }: Context): Promise<readonly string[]> {
  const { operation, victim } = plan
  if (operation === 'build') run.arm()
  const leader = run.start('leader')
  const handover = await run.within('the template', ready(leader))
  if (operation === 'build') await run.within('the kill', run.struck)
  if (handover === undefined || run.killed.has(leader)) return []
  await stage.host.met(handover.access)
  const spoiled = await oracle.learn(handover.access, handover.template).catch(() => [])
  // A server that crashed after the build has emptied what is unlogged in the template: a fault only if somebody gets a clone of it.
  const faults = operation === 'build' && victim !== 'itself' ? [] : spoiled
  if (operation !== 'build') run.arm()
  const workers = [run.start('worker', handover), run.start('worker', handover)]
  if (operation === 'sweep') {
    // There has to be something to sweep.
    await run.within('a second state', nth(workers[0], 2))
    leader.order('sweep')
  }
  await run.within(`a kill in ${operation}`, run.struck)
  return [...faults, ...(await goOn(run, plan, handover))]
}

/** A worker that was killed is followed by another one. */
async function goOn(run: Run, { choice }: Plan, handover: Handover): Promise<readonly string[]> {
  const dead = run.actors.some((actor) => actor.part === 'worker' && run.killed.has(actor))
  await pause(choice * 100)
  if (!dead) return []
  const state = await run.within('the heir', nth(run.start('worker', handover), 1))
  return state === undefined ? ['the heir of a killed worker got no database'] : []
}

async function ready(leader: Actor): Promise<Handover | undefined> {
  return (await leader.next((line) => 'ready' in line))?.ready
}

async function nth(worker: Actor | undefined, count: number): Promise<Line | undefined> {
  let found: Line | undefined
  for (let n = 0; n < count; n += 1) found = await worker?.next((line) => 'state' in line)
  return found
}

/** Whoever was neither killed nor lost server or leader has to work on as if nothing had happened. */
function judge(run: Run, { victim }: Plan, actor: Actor, { stage, oracle }: Context): readonly string[] {
  const undisturbed = victim === 'itself' && !run.killed.has(actor) && !run.killed.has(run.actors[0] ?? actor)
  return actor.lines.flatMap((line) => {
    if ('wrong' in line) return [line.wrong]
    if ('state' in line) return oracle.judge(stage.host.access, line.state)
    if ('error' in line && undisturbed) return [`${actor.part}, in ${line.error.during}: ${line.error.message}`]
    if ('error' in line && nameless(line.error))
      return [
        `${actor.part}, in ${line.error.during}, an error without a code of Tidemark's: ${line.error.code} ${line.error.message}`,
      ]
    return []
  })
}

/** The application and the campaign itself speak to the driver: their errors are its own. */
function nameless({ during, code }: { readonly during: string; readonly code: string }): boolean {
  return during !== '' && during !== 'work' && !code.startsWith('TM_')
}
