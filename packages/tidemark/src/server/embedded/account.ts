import { readFileSync } from 'node:fs'
import { TidemarkError } from '../../errors/tidemark-error.ts'

/** Whom PostgreSQL's programs run as. */
export interface Account {
  readonly uid: number
  readonly gid: number
}

/** An existing unprivileged account when this process is root, which PostgreSQL refuses; undefined for everybody else. */
export function postgresAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const accounts = readAccounts()
  const account =
    accounts.find(({ name }) => name === 'nobody') ??
    accounts.find(({ uid }) => uid === 65_534) ??
    accounts.find(({ uid }) => uid > 0)
  if (account === undefined) throw new TidemarkError('TM_EMBEDDED_ROOT', { seen: 'no account but root in /etc/passwd' })
  return { uid: account.uid, gid: account.gid }
}

interface PasswdEntry extends Account {
  readonly name: string
}

function readAccounts(): readonly PasswdEntry[] {
  return readPasswd()
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

function readPasswd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8')
  } catch {
    return ''
  }
}
