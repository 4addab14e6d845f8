import type { Actor } from '../../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { obeyingRules } from '../../database/rules.ts'
import type { Page } from '../../page.ts'
import { record } from '../audit/record.ts'
import type { Means } from '../means.ts'
import { amendSession, finalizeSession, saveDraft } from './change.ts'
import { createSession, removeSession, restoreSession } from './lifecycle.ts'
import { listSessions, listVersions, type SessionFilter } from './list.ts'
import { openSession, type NewSession, type Session, type SessionContent, type SessionVersion } from './session.ts'

export interface Sessions {
  /** A new note is a draft of version 1, written by the acting user. */
  create(actor: Actor, input: NewSession): Promise<Session>
  get(actor: Actor, id: string): Promise<Session | null>
  /** The notes of a client, newest first, without deleted ones. */
  list(actor: Actor, filter: SessionFilter): Promise<Page<Session>>
  /** @throws RuleError `stale_version` when somebody else saved first, `session_finalized` */
  saveDraft(actor: Actor, id: string, version: number, content: SessionContent): Promise<Session | null>
  /** @throws RuleError `stale_version`, `session_finalized` */
  finalize(actor: Actor, id: string, version: number): Promise<Session | null>
  /** Changes a finalized note; the database keeps what it said before. @throws RuleError `stale_version`, `session_is_draft` */
  amend(actor: Actor, id: string, version: number, content: SessionContent): Promise<Session | null>
  /** Earlier versions of an amended note, newest first. */
  versions(actor: Actor, id: string): Promise<readonly SessionVersion[] | null>
  /** Hides the note; it can be restored. */
  remove(actor: Actor, id: string): Promise<boolean>
  /** @throws RuleError `appointment_has_session` when its appointment has got another note */
  restore(actor: Actor, id: string): Promise<Session | null>
}

export function createSessions(means: Pick<Means, 'db' | 'cipher' | 'newId'>): Sessions {
  const within = <Result>(actor: Actor, work: (trx: WorkspaceTransaction) => Promise<Result>) =>
    obeyingRules(() => inWorkspace(means.db, actor.workspaceId, work))
  return {
    create: (actor, input) => {
      const id = means.newId()
      return within(actor, (trx) => createSession(means, trx, actor, id, input))
    },
    get: (actor, id) => within(actor, (trx) => get(means, trx, actor, id)),
    list: (actor, filter) => within(actor, (trx) => listSessions(means, trx, actor, filter)),
    saveDraft: (actor, id, version, content) =>
      within(actor, (trx) => saveDraft(means, trx, actor, { id, version, content })),
    finalize: (actor, id, version) => within(actor, (trx) => finalizeSession(means, trx, actor, { id, version })),
    amend: (actor, id, version, content) =>
      within(actor, (trx) => amendSession(means, trx, actor, { id, version, content })),
    versions: (actor, id) => within(actor, (trx) => listVersions(means, trx, actor, id)),
    remove: (actor, id) => within(actor, (trx) => removeSession(trx, actor, id)),
    restore: (actor, id) => within(actor, (trx) => restoreSession(means, trx, actor, id)),
  }
}

async function get(
  { cipher }: Pick<Means, 'cipher'>,
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
): Promise<Session | null> {
  const row = await trx
    .selectFrom('sessions')
    .selectAll()
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (row === undefined) return null
  await record(trx, actor, { resource_type: 'session', action: 'read', resource_id: id })
  return openSession(cipher, row)
}
