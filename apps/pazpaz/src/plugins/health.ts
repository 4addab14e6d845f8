import { sql } from 'kysely'
import type { FastifyInstance } from 'fastify'
import type { Dependencies } from '../dependencies.ts'
import { Problem, PROBLEM_TYPE, problemDocument } from '../problem.ts'

const PATIENCE_MS = 2000

/** `live`: this process answers. `ready`: the database and the store answer it. */
export function addHealth(app: FastifyInstance, { db, store }: Pick<Dependencies, 'db' | 'store'>): void {
  app.get('/health/live', { schema: { hide: true } }, () => ({ status: 'ok' }))
  app.get('/health/ready', { schema: { hide: true } }, async (request, reply) => {
    const database = await answers(sql`select 1`.execute(db))
    const memory = await answers(store.get('health'))
    if (database && memory) return { status: 'ok', database: 'ok', store: 'ok' }
    const states = { database: stateOf(database), store: stateOf(memory) }
    const problem = new Problem(503, 'not_ready', 'What this service needs does not answer.', states)
    return reply.status(503).type(PROBLEM_TYPE).send(problemDocument(problem, request.id))
  })
}

function stateOf(answered: boolean): string {
  return answered ? 'ok' : 'no answer'
}

async function answers(question: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, false)
  })
  try {
    return await Promise.race([question.then(() => true), late])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
