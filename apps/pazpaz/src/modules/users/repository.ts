import { sql } from 'kysely'
import type { Actor } from '../../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { readPage } from '../../database/read-page.ts'
import type { Row, UserRole } from '../../database/schema.ts'
import type { Page, PageRequest } from '../../page.ts'
import { record } from '../audit/record.ts'
import type { Means } from '../means.ts'
import { ownRows } from '../own-rows.ts'

type User = Row<'users'>

interface NewUser {
  readonly email: string
  readonly full_name: string
  readonly role?: UserRole
}

interface UserChange {
  readonly email?: string
  readonly full_name?: string
  readonly role?: UserRole
  readonly is_active?: boolean
}

/** A user who may work, with the workspace. */
export interface LoginUser extends User {
  readonly workspace_name: string
  readonly time_zone: string
}

export interface Users {
  create(actor: Actor, input: NewUser): Promise<User>
  get(actor: Actor, id: string): Promise<User | null>
  list(actor: Actor, request?: PageRequest): Promise<Page<User>>
  update(actor: Actor, id: string, change: UserChange): Promise<User | null>
  /** What the user wrote stays, without the author. */
  remove(actor: Actor, id: string): Promise<boolean>
  /** Everybody with this address, of whatever workspace: the one question that is asked before a login. */
  findByEmail(email: string): Promise<readonly User[]>
  /** Null unless the user and the workspace are active. */
  forLogin(workspaceId: string, id: string): Promise<LoginUser | null>
}

export function createUsers(means: Pick<Means, 'db' | 'newId'>): Users {
  const { db } = means
  return {
    ...ownRows(means, { table: 'users', resource_type: 'user' }),
    list: (actor, request = {}) => inWorkspace(db, actor.workspaceId, (trx) => list(trx, actor, request)),
    remove: (actor, id) => inWorkspace(db, actor.workspaceId, (trx) => remove(trx, actor, id)),
    findByEmail: (email) =>
      db.transaction().execute(async (trx) => {
        await sql`select set_config('pazpaz.login_email', ${email}, true)`.execute(trx)
        return trx.selectFrom('users').selectAll().orderBy('created_at').orderBy('id').execute()
      }),
    forLogin: (workspaceId, id) => inWorkspace(db, workspaceId, (trx) => forLogin(trx, workspaceId, id)),
  }
}

async function list(trx: WorkspaceTransaction, actor: Actor, request: PageRequest): Promise<Page<User>> {
  const all = trx.selectFrom('users').where('workspace_id', '=', actor.workspaceId)
  return readPage(all, request, (rows) => rows.orderBy((eb) => eb.fn('lower', ['full_name'])).orderBy('id'))
}

async function remove(trx: WorkspaceTransaction, actor: Actor, id: string): Promise<boolean> {
  const user = await trx
    .selectFrom('users')
    .select('id')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (user === undefined) return false
  // First the event: users may delete themselves.
  await record(trx, actor, { resource_type: 'user', action: 'delete', resource_id: id })
  await trx.deleteFrom('users').where('workspace_id', '=', actor.workspaceId).where('id', '=', id).execute()
  return true
}

async function forLogin(trx: WorkspaceTransaction, workspaceId: string, id: string): Promise<LoginUser | null> {
  const user = await trx
    .selectFrom('users')
    .innerJoin('workspaces', 'workspaces.id', 'users.workspace_id')
    .selectAll('users')
    .select(['workspaces.name as workspace_name', 'workspaces.time_zone'])
    .where('users.workspace_id', '=', workspaceId)
    .where('users.id', '=', id)
    .where('users.is_active', '=', true)
    .where('workspaces.is_active', '=', true)
    .executeTakeFirst()
  return user ?? null
}
