import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Account } from './account.ts'
import { makeFolder } from './pristine.ts'
import { identify, type ProcessIdentity } from '../process-identity.ts'

/** The folders of one running server. */
export interface Instance {
  readonly folder: string
  readonly data: string
  readonly logFolder: string
  readonly socketFolder: string | undefined
  /** True for a development database: its data stays, whatever ends the server. */
  readonly keep: boolean
}

/** Who made an instance's folder: read by the sweep when nothing else is left of it. */
export interface Owner {
  readonly host: string
  readonly owner: ProcessIdentity
}

export const ownerFile = 'owner.json'

/** Names the folders of a new server; nothing is on disk yet. */
export function planInstance(dataFolder: string, runtime: string, name: string): Instance {
  const unique = `${name}-${randomBytes(3).toString('hex')}`
  return instanceAt(join(dataFolder, unique), socketFolderIn(runtime, unique), false)
}

export function instanceAt(folder: string, socketFolder: string | undefined, keep: boolean): Instance {
  return { folder, data: join(folder, 'data'), logFolder: join(folder, 'log'), socketFolder, keep }
}

export function socketFolderIn(runtime: string, name: string): string | undefined {
  return process.platform === 'win32' ? undefined : join(runtime, name)
}

export function makeInstance(instance: Instance, account: Account | undefined): void {
  makeFolder(instance.folder, account)
  makeRunningFolders(instance, account)
  const owner = identify(process.pid)
  writeFileSync(join(instance.folder, ownerFile), JSON.stringify({ host: hostname(), owner }), { mode: 0o600 })
}

/** The folders that a server needs while it runs. */
export function makeRunningFolders({ logFolder, socketFolder }: Instance, account: Account | undefined): void {
  makeFolder(logFolder, account)
  if (socketFolder !== undefined) makeFolder(socketFolder, account)
}
