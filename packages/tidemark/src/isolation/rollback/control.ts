import { complete, query } from './messages.ts'
import { dropTemporary } from './temporary-tables.ts'
import type { Control, Modes, Statement } from './statement.ts'
import { cure } from './unhonoured.ts'
import type { VirtualSession } from './virtual-session.ts'

/** Does what a statement about transactions means for the client's session. False when it failed; the client has been told. */
export async function control(session: VirtualSession, statement: Statement & { control: Control }): Promise<boolean> {
  const { control } = statement
  session.note(statement)
  if (session.status === 'E' && !['commit', 'rollback', 'savepoint'].includes(control.is)) {
    session.client.error('25P02', 'current transaction is aborted, commands ignored until end of transaction block')
    return false
  }
  switch (control.is) {
    case 'begin':
      return begin(session, control.modes, control.tag)
    case 'commit':
    case 'rollback':
      return end(session, control)
    case 'modes':
      return changeModes(session, control.modes)
    case 'savepoint':
      return savepoint(session, statement, control.tag)
    case 'prepare-transaction':
      await session.rollback()
      session.client.error('0A000', 'PREPARE TRANSACTION is not possible here', cure)
      return false
    case 'discard':
      return discard(session, statement, control.what)
    case 'deallocate':
      await session.closeStatements()
      session.client.write(complete('DEALLOCATE ALL'))
      return true
  }
}

async function begin(session: VirtualSession, modes: Modes, tag: string): Promise<boolean> {
  if (session.unit?.explicit === true) session.client.warning('25001', 'there is already a transaction in progress')
  else if (session.unit !== undefined) session.unit.explicit = true
  else if (!(await session.open(true))) return false
  await apply(session, modes)
  session.client.write(complete(tag))
  return true
}

async function end(session: VirtualSession, control: Control & { is: 'commit' | 'rollback' }): Promise<boolean> {
  if (session.unit?.explicit !== true && control.chain) {
    session.client.error('25P01', `${control.is.toUpperCase()} AND CHAIN can only be used in transaction blocks`)
    return false
  }
  if (session.unit?.explicit !== true) session.client.warning('25P01', 'there is no transaction in progress')
  // As the server has it: the next one is as this one was, unless this one has failed.
  const modes = { isolation: undefined, readOnly: session.status !== 'E' && session.unit?.readOnly === true }
  const fails = session.status === 'E' || control.is === 'rollback'
  if (fails) await session.rollback()
  else if (!(await session.commit())) return false
  session.client.write(complete(fails ? 'ROLLBACK' : 'COMMIT'))
  if (!control.chain) return true
  if (!(await session.open(true))) return false
  await apply(session, modes)
  return true
}

async function changeModes(session: VirtualSession, modes: Modes): Promise<boolean> {
  if (session.unit !== undefined) await apply(session, modes)
  else session.client.warning('25P01', 'SET TRANSACTION can only be used in transaction blocks')
  session.client.write(complete('SET'))
  return true
}

/** Reading only is possible for a part of a transaction; another isolation level is not, and needs no other. */
async function apply(session: VirtualSession, { readOnly }: Modes): Promise<void> {
  if (readOnly !== true) return
  await session.one.backend.run('set transaction read only')
  if (session.unit !== undefined) session.unit.readOnly = true
}

async function savepoint(session: VirtualSession, { text }: Statement, tag: string): Promise<boolean> {
  if (session.unit?.explicit === true) return session.run({ bytes: query(text), statements: [], simple: true })
  session.client.error('25P01', `${tag} can only be used in transaction blocks`)
  return false
}

async function discard(session: VirtualSession, { text }: Statement, what: 'ALL' | 'TEMP'): Promise<boolean> {
  if (what === 'ALL' && session.unit !== undefined) {
    // The server refuses it, and the transaction has failed.
    return session.run({ bytes: query(text), statements: [], simple: true })
  }
  if (what === 'ALL') session.resetSettings()
  if (!(await dropTemporary(session))) return false
  if (what === 'ALL') await session.closeStatements()
  session.client.write(complete(`DISCARD ${what}`))
  return true
}
