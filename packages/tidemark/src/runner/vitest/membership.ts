import { relative } from 'node:path'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import { misleadingVariables } from '../../server/connect.ts'
import { openWorker } from '../worker.ts'
import type { VitestHandover } from './handover.ts'
import { Member } from './member.ts'
import { vitest } from './own-vitest.ts'

// Tidemark's modules may be loaded twice in one worker, by Node and by Vite; there must be one member all the same.
const place = Symbol.for('tidemark.vitest.member')
const ending = Symbol.for('tidemark.vitest.ending')
const globals = globalThis as { [place]?: Member | undefined; [ending]?: () => void }

export function currentMember(): Member | undefined {
  return globals[place]
}

/** @throws TidemarkError TM_VITEST_NOT_SET_UP */
export function requireMember(): Member {
  const member = currentMember()
  if (member === undefined) throw new TidemarkError('TM_VITEST_NOT_SET_UP', { seen: 'no database was leased' })
  return member
}

/** Makes this worker a member of the run before it loads a test file. Without the global set-up, in `vitest list`, it stays outside. */
export async function join(files: readonly string[]): Promise<void> {
  const handover = vitest.inject('tidemark') as VitestHandover | undefined
  if (handover === undefined) return leave()
  if (!belongs(currentMember()?.handover, handover)) await leave()
  const member = (globals[place] ??= await enrol(handover, files))
  Object.assign(process.env, member.worker.env)
  for (const name of misleadingVariables) delete process.env[name]
  member.startFile()
}

/** A set-up file that has a URL of its own sends the tests to a database that nobody cleans: perhaps the developer's. */
export function noticeOtherDatabase(): void {
  const { database } = currentMember()?.worker ?? {}
  const url = process.env['DATABASE_URL']
  if (database === undefined || url?.includes(database.name) === true) return
  process.emitWarning(
    `A set-up file or a module has set DATABASE_URL to another database than that of Tidemark${url ? '' : ' (to none)'}: what tests do there is not taken back. Let it keep a DATABASE_URL that is set already.`,
    'TidemarkWarning',
  )
}

/** Gives the database back. */
export async function leave(): Promise<void> {
  const member = currentMember()
  globals[place] = undefined
  await member?.[Symbol.asyncDispose]()
}

async function enrol(handover: VitestHandover, files: readonly string[]): Promise<Member> {
  endWithRunner()
  const hint = Number(process.env['VITEST_POOL_ID'] ?? 1)
  const label = files.map((file) => relative(handover.root, file)).join(', ')
  return new Member(handover, await openWorker(handover, { hint, label }))
}

// A forked worker whose runner was killed would go on with its tests, and hold its database, with nobody to tell.
function endWithRunner(): void {
  const end = globals[ending] ?? (() => process.kill(process.pid, 'SIGTERM'))
  globals[ending] = end
  if (!process.listeners('disconnect').includes(end)) process.once('disconnect', end)
}

// A worker that outlives a rerun keeps its database, unless the migrations have changed meanwhile.
function belongs(mine: VitestHandover | undefined, now: VitestHandover): boolean {
  return mine?.run === now.run && mine.template === now.template && mine.record.run === now.record.run
}
