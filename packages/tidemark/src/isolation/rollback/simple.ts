import { control } from './control.ts'
import { message, query, stringAt, type Message } from './messages.ts'
import { readStatements, type Control, type Statement } from './statement.ts'
import type { VirtualSession } from './virtual-session.ts'

/** Answers a Query: any number of statements, of which those outside a transaction of the client's take effect together. */
export async function answerQuery(session: VirtualSession, { body, raw }: Message): Promise<void> {
  const statements = readStatements(stringAt(body))
  if (statements.length === 0) session.client.write(message('I'))
  else if (statements.some(isControl)) await runOneByOne(session, statements)
  else await runTogether(session, { bytes: raw, statements, simple: true })
  session.ready()
}

export function isControl(statement: Statement): statement is Statement & { control: Control } {
  return statement.control !== undefined
}

async function runTogether(session: VirtualSession, work: Parameters<VirtualSession['run']>[0]): Promise<void> {
  await (session.unit === undefined ? session.runAlone(work) : session.run(work))
}

async function runOneByOne(session: VirtualSession, statements: readonly Statement[]): Promise<void> {
  let done = true
  for (const statement of statements) {
    done &&= await (isControl(statement) ? control(session, statement) : runWithin(session, statement))
  }
  if (session.unit === undefined || session.unit.explicit) return
  if (done) await session.commit()
  else await session.rollback()
}

async function runWithin(session: VirtualSession, statement: Statement): Promise<boolean> {
  if (session.unit === undefined && !(await session.open(false))) return false
  return session.run({ bytes: query(statement.text), statements: [statement], simple: true })
}
