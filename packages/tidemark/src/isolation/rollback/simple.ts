import type { Work } from './answers.ts'
import { control } from './control.ts'
import { isRefusedOutside } from './in-block.ts'
import { message, query, stringAt, type Message } from './messages.ts'
import { canBeRead } from './parse-ahead.ts'
import { Renamed } from './prepared-names.ts'
import { readStatements, type Control, type Statement } from './statement.ts'
import type { VirtualSession } from './virtual-session.ts'

/** Answers a Query: any number of statements, of which those outside a transaction of the client's take effect together. */
export async function answerQuery(session: VirtualSession, { body, raw }: Message): Promise<void> {
  const text = stringAt(body)
  const statements = readStatements(text)
  if (statements.length === 0) session.client.write(message('I'))
  else if (statements.some(isControl) || coversSettings(statements)) await runOneByOne(session, text, statements)
  else await runTogether(session, text, { raw, statements })
  session.ready()
}

export function isControl(statement: Statement): statement is Statement & { control: Control } {
  return statement.control !== undefined
}

async function runTogether(
  session: VirtualSession,
  text: string,
  { raw, statements }: { readonly raw: Buffer; readonly statements: readonly Statement[] },
): Promise<void> {
  const [only, ...others] = statements
  if (only !== undefined && others.length === 0 && isRefusedOutside(session, only)) return
  const renames = statements.some(({ prepared }) => prepared !== undefined)
  const work = renames ? renamed(session, text, statements) : { bytes: raw, statements, simple: true }
  await (session.unit === undefined ? session.runAlone(work) : session.run(work))
}

/** A setting is set for the session, and again for the transaction: what it was in between is to be known. */
function coversSettings(statements: readonly Statement[]): boolean {
  const settings = statements.flatMap((statement) => statement.settings)
  const lasting = new Set(settings.filter(({ local }) => !local).map(({ name }) => name))
  return settings.some(({ name, local }) => local && lasting.has(name))
}

/** The statements of a text as the server gets them. */
function renamed(session: VirtualSession, whole: string, statements: readonly Statement[]): Work {
  const { text, position } = new Renamed(whole, statements, session.names)
  return { bytes: query(text), statements, simple: true, position }
}

async function runOneByOne(session: VirtualSession, text: string, statements: readonly Statement[]): Promise<void> {
  const several = statements.length > 1
  const begun = async (): Promise<boolean> => session.unit !== undefined || (await session.open(false))
  let done = !several || ((await begun()) && (await canBeRead(session, text)))
  for (const statement of statements) {
    // Of several statements those outside of a transaction have one in common, whatever they are.
    done &&= !several || (await begun())
    done &&= await (isControl(statement) ? control(session, statement) : runWithin(session, text, statement))
  }
  if (session.unit === undefined || session.unit.explicit) return
  if (done) await session.commit()
  else await session.rollback()
}

/** Runs one of several statements. */
async function runWithin(session: VirtualSession, text: string, statement: Statement): Promise<boolean> {
  const work = renamed(session, statement.text, [{ ...statement, start: 0 }])
  // PostgreSQL counts characters, from the beginning of what the client has sent.
  const before = (): number => text.slice(0, statement.start).replaceAll(/./gsu, '.').length
  return session.run({ ...work, position: (seen) => before() + (work.position?.(seen, 0) ?? seen) })
}
