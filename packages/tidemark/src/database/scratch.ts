import type { Client } from 'pg'
import { quoteIdentifier } from '../server/quote.ts'
import type { ServerAccess } from '../server/server.ts'
import { cloneDatabase } from './clone.ts'
import { shareLock, unlock, waitForLock } from './locks.ts'
import { markStatement } from './markers.ts'
import { slotName } from './names.ts'
import { openRegistry } from './registry.ts'
import { rollBackPrepared } from './roll-back-prepared.ts'
import { dropAndForget } from './sweep.ts'

/** Databases of one command that belong to no template. A session of it holds them: when it dies, they belong to the next sweep. */
export interface Scratch extends AsyncDisposable {
  /** An empty database. */
  create(): Promise<string>
  /** A copy of one of its own databases, or of a sealed template or snapshot; sessions of the source are ended. */
  clone(source: string): Promise<string>
  drop(database: string): Promise<void>
  /** Works while no template is built: roles belong to all databases of a server. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>
  readonly registry: Client
}

export async function openScratch(access: ServerAccess, run: string, root: string): Promise<Scratch> {
  const registry = await openRegistry(access)
  await shareLock(registry, 'run', run)
  const marker = { purpose: 'database', detail: `${run} scratch` } as const
  const made = new Set<string>()
  let number = 0
  let ended = false
  let making: Promise<unknown> = Promise.resolve()

  const make = (work: (database: string) => Promise<unknown>): Promise<string> => {
    if (ended) throw new Error('the databases of this command have been dropped')
    number += 1
    const database = slotName(root, run, number)
    made.add(database)
    const done = register(registry, database, run, number).then(() => work(database))
    making = done.catch(() => {})
    return done.then(() => database)
  }
  const drop = async (database: string): Promise<void> => {
    await rollBackPrepared(registry, access, database)
    await dropAndForget(registry, database)
    made.delete(database)
  }
  return {
    registry,
    create: () =>
      make(async (database) => {
        await registry.query(`create database ${quoteIdentifier(database)} template template0 encoding 'UTF8'`)
        await registry.query(markStatement(database, marker))
      }),
    clone: (source) =>
      make((database) => cloneDatabase(registry, { template: source, database, marker, open: made.has(source) })),
    drop,
    alone: async (work) => {
      await waitForLock(registry, 'build', 'templates')
      try {
        return await work()
      } finally {
        await unlock(registry, 'build', 'templates')
      }
    },
    [Symbol.asyncDispose]: async () => {
      ended = true
      // One that is being made when the command is interrupted is dropped like the others.
      await making
      try {
        for (const database of made) await drop(database)
      } finally {
        await registry.end()
      }
    },
  }
}

/** Written first: should this process die before the mark, a sweep still knows whose database it is. */
async function register(registry: Client, database: string, run: string, slot: number): Promise<void> {
  await registry.query("insert into databases (name, purpose, run, slot) values ($1, 'database', $2, $3)", [
    database,
    run,
    String(slot),
  ])
}
