import type { Actor } from '../../actor.ts'
import { inWorkspace, type WorkspaceTransaction } from '../../database/in-workspace.ts'
import { readPage } from '../../database/read-page.ts'
import { obeyingRules, violates } from '../../database/rules.ts'
import type { AppointmentStatus, AuditMetadata } from '../../database/schema.ts'
import { sealColumns } from '../../encryption/row-cipher.ts'
import type { Page, PageRequest } from '../../page.ts'
import { RuleError } from '../../rule-error.ts'
import { record } from '../audit/record.ts'
import { changedFields } from '../changed-fields.ts'
import type { Means } from '../means.ts'
import { ENCRYPTED_COLUMNS, openAppointment } from './appointment.ts'
import type { Appointment, AppointmentChange, Conflict, NewAppointment, Slot } from './appointment.ts'
import { findConflicts } from './conflicts.ts'

interface AppointmentFilter extends PageRequest {
  /** Those that overlap the time from start to end. */
  readonly start?: Date
  readonly end?: Date
  readonly client_id?: string
  readonly status?: AppointmentStatus
}

export interface Appointments {
  /** @throws RuleError `appointment_overlaps`, with the `conflicts` in its facts */
  create(actor: Actor, input: NewAppointment): Promise<Appointment>
  get(actor: Actor, id: string): Promise<Appointment | null>
  /** Newest start first. */
  list(actor: Actor, filter?: AppointmentFilter): Promise<Page<Appointment>>
  conflicts(actor: Actor, slot: Slot): Promise<readonly Conflict[]>
  /** @throws RuleError `appointment_overlaps`, `status_change`, `appointment_documented`, `appointment_has_session` when the client changes */
  update(actor: Actor, id: string, change: AppointmentChange): Promise<Appointment | null>
  remove(actor: Actor, id: string): Promise<boolean>
}

type AppointmentMeans = Pick<Means, 'db' | 'cipher' | 'newId'>

export function createAppointments(means: AppointmentMeans): Appointments {
  const { db, cipher, newId } = means
  return {
    create: (actor, input) => {
      const id = newId()
      return namingConflicts(means, actor, input, () =>
        inWorkspace(db, actor.workspaceId, (trx) => create(means, trx, actor, id, input)),
      )
    },
    get: (actor, id) =>
      inWorkspace(db, actor.workspaceId, async (trx) => {
        const row = await own(trx, actor, id).executeTakeFirst()
        return row === undefined ? null : openAppointment(cipher, row)
      }),
    list: (actor, filter = {}) => inWorkspace(db, actor.workspaceId, (trx) => list(means, trx, actor, filter)),
    conflicts: (actor, slot) => inWorkspace(db, actor.workspaceId, (trx) => findConflicts(means, trx, actor, slot)),
    update: (actor, id, change) =>
      namingConflicts(means, actor, { ...change, exclude_id: id }, () =>
        inWorkspace(db, actor.workspaceId, (trx) => update(means, trx, actor, id, change)),
      ),
    remove: (actor, id) => inWorkspace(db, actor.workspaceId, (trx) => remove(trx, actor, id)),
  }
}

function own(trx: WorkspaceTransaction, { workspaceId }: Actor, id: string) {
  return trx.selectFrom('appointments').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id)
}

async function create(
  { cipher }: AppointmentMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
  input: NewAppointment,
): Promise<Appointment> {
  const place = { table: 'appointments', rowId: id, workspaceId: actor.workspaceId }
  const { notes: _, ...plain } = input
  const row = await trx
    .insertInto('appointments')
    .values({ ...plain, ...sealColumns(cipher, place, ENCRYPTED_COLUMNS, input), id, workspace_id: actor.workspaceId })
    .returningAll()
    .executeTakeFirstOrThrow()
  const metadata = row.allow_conflict ? { allow_conflict: true } : {}
  await record(trx, actor, { resource_type: 'appointment', action: 'create', resource_id: id, metadata })
  return openAppointment(cipher, row)
}

async function list(
  { cipher }: AppointmentMeans,
  trx: WorkspaceTransaction,
  { workspaceId }: Actor,
  filter: AppointmentFilter,
): Promise<Page<Appointment>> {
  const { start, end, client_id, status } = filter
  let matching = trx.selectFrom('appointments').where('workspace_id', '=', workspaceId)
  if (start !== undefined) matching = matching.where('scheduled_end', '>', start)
  if (end !== undefined) matching = matching.where('scheduled_start', '<', end)
  if (client_id !== undefined) matching = matching.where('client_id', '=', client_id)
  if (status !== undefined) matching = matching.where('status', '=', status)
  const page = await readPage(matching, filter, (rows) => rows.orderBy('scheduled_start', 'desc').orderBy('id'))
  return { ...page, items: page.items.map((row) => openAppointment(cipher, row)) }
}

async function update(
  { cipher }: AppointmentMeans,
  trx: WorkspaceTransaction,
  actor: Actor,
  id: string,
  change: AppointmentChange,
): Promise<Appointment | null> {
  const fields = changedFields(change)
  const before = await own(trx, actor, id).forUpdate().executeTakeFirst()
  if (before === undefined) return null
  const { notes: _, ...plain } = change
  const place = { table: 'appointments', rowId: id, workspaceId: actor.workspaceId }
  const row = await trx
    .updateTable('appointments')
    .set({ ...plain, ...sealColumns(cipher, place, ENCRYPTED_COLUMNS, change) })
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
    .catch(nameSession)
  const statuses = before.status === row.status ? {} : { from_status: before.status, to_status: row.status }
  const leave = change.allow_conflict === undefined ? {} : { allow_conflict: row.allow_conflict }
  const metadata: AuditMetadata = { fields, ...statuses, ...leave }
  await record(trx, actor, { resource_type: 'appointment', action: 'update', resource_id: id, metadata })
  return openAppointment(cipher, row)
}

/** The constraint speaks of the session, which has no such appointment any more. Here it is the appointment that may not go. */
function nameSession(error: unknown): never {
  if (!violates(error, 'sessions_appointment')) throw error
  throw new RuleError('appointment_has_session', 'the appointment has a session of its client')
}

async function remove(trx: WorkspaceTransaction, actor: Actor, id: string): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('appointments')
    .where('workspace_id', '=', actor.workspaceId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return false
  await record(trx, actor, { resource_type: 'appointment', action: 'delete', resource_id: id })
  return true
}

/** The write itself finds the conflict, so that nobody can book in between. Only then is asked what is in the way. */
async function namingConflicts<Result>(
  means: AppointmentMeans,
  actor: Actor,
  wanted: Partial<Slot>,
  write: () => Promise<Result>,
): Promise<Result> {
  try {
    return await obeyingRules(write)
  } catch (error) {
    if (!(error instanceof RuleError) || error.code !== 'appointment_overlaps') throw error
    const conflicts = await inWorkspace(means.db, actor.workspaceId, async (trx) =>
      findConflicts(means, trx, actor, await completeSlot(trx, actor, wanted)),
    )
    throw new RuleError(error.code, error.message, { ...error.facts, conflicts })
  }
}

/** A change may name only one end, or none when a cancelled appointment comes back: the row has the rest. */
async function completeSlot(trx: WorkspaceTransaction, actor: Actor, wanted: Partial<Slot>): Promise<Slot> {
  const { scheduled_start, scheduled_end, exclude_id } = wanted
  if (exclude_id === undefined && scheduled_start !== undefined && scheduled_end !== undefined) {
    return { scheduled_start, scheduled_end }
  }
  const row = await own(trx, actor, exclude_id ?? '').executeTakeFirstOrThrow()
  return {
    scheduled_start: scheduled_start ?? row.scheduled_start,
    scheduled_end: scheduled_end ?? row.scheduled_end,
    exclude_id: row.id,
  }
}
