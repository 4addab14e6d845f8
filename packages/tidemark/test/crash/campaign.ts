import { newWorld, pidsWhere } from '../embedded/world.ts'
import { readFileSync } from 'node:fs'
import { nextRun } from './aftermath.ts'
import { EmbeddedHost, externalHost, type Host } from './host.ts'
import { Oracle } from './oracle.ts'
import { describePlan, draw, type Plan } from './plan.ts'
import { crashProject } from './project.ts'
import { randomFrom } from './random.ts'
import { playRound } from './round.ts'
import { Usual } from './usual.ts'

export interface Effort {
  readonly kills: number
  readonly seed: number
  /** Number of the first kill, to replay one without those before it. */
  readonly from: number
  readonly tell: (line: string) => void
}

/** Kills, one after the other, and looks after each what is left. Returns everything that is wrong. */
export async function campaign(effort: Effort): Promise<readonly string[]> {
  using world = newWorld(undefined, 'tidemark crash')
  // Servers of the campaign have caches and keepers of their own.
  Object.assign(process.env, world.env)
  const faults = await killAll(effort)
  return [...faults, ...processesOf(world.home)]
}

async function killAll({ kills, seed, from, tell }: Effort): Promise<readonly string[]> {
  using project = crashProject()
  await using external = await externalHost()
  await using embedded = new EmbeddedHost(`${process.pid}`)
  const hosts: Readonly<Record<Plan['host'], Host>> = { external, embedded }
  const oracle = await Oracle.ask(external.access)
  const usual = new Usual()
  const random = randomFrom(seed)
  const faults: string[] = []
  for (const host of Object.values(hosts)) faults.push(...(await nextRun({ host, project, usual }, oracle)))
  for (let number = 1; number <= kills; number += 1) {
    const plan = draw(random, number)
    if (number < from) continue
    const stage = { host: hosts[plan.host], project, usual }
    const start = performance.now()
    const found = await killOnce(plan, stage, oracle)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    tell(`${number} ${describePlan(plan)} (${seconds} s)${found.length === 0 ? '' : `: ${found.join('; ')}`}`)
    faults.push(...found.map((fault) => `kill ${number} of seed ${seed}, ${describePlan(plan)}: ${fault}`))
  }
  return [...faults, ...(await embedded.close())]
}

async function killOnce(plan: Plan, stage: Parameters<typeof nextRun>[0], oracle: Oracle): Promise<readonly string[]> {
  const faults = [...(await playRound(plan, stage, oracle))]
  try {
    if (diesWith(plan)) faults.push(...(await stage.host.bury()))
    faults.push(...(await nextRun(stage, oracle)))
  } catch (error) {
    faults.push(`the next run failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  }
  return faults
}

function diesWith({ host, victim }: Plan): boolean {
  if (host === 'external') return victim === 'postmaster' || victim === 'backend'
  return !['itself', 'leader', 'backend'].includes(victim)
}

/** Whatever was started for this home folder knows it from its environment. */
function processesOf(home: string): readonly string[] {
  return pidsWhere((pid) => pid !== process.pid && told(pid, 'environ').includes(home)).map(
    (pid) => `process ${pid} is left: ${told(pid, 'cmdline').replaceAll('\0', ' ')}`,
  )
}

function told(pid: number, file: 'environ' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
