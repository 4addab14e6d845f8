import type { Actor } from '../../actor.ts'
import type { WorkspaceTransaction } from '../../database/in-workspace.ts'
import { openColumns } from '../../encryption/row-cipher.ts'
import type { Means } from '../means.ts'
import { initialsOf, type Conflict, type Slot } from './appointment.ts'

/** What already blocks a slot. It tells people; what keeps the calendar whole is the constraint in the database. */
export async function findConflicts(
  { cipher }: Pick<Means, 'cipher'>,
  trx: WorkspaceTransaction,
  { workspaceId }: Actor,
  { scheduled_start, scheduled_end, exclude_id }: Slot,
): Promise<Conflict[]> {
  let query = trx
    .selectFrom('appointments')
    .innerJoin('clients', (join) =>
      join
        .onRef('clients.workspace_id', '=', 'appointments.workspace_id')
        .onRef('clients.id', '=', 'appointments.client_id'),
    )
    .select(['appointments.id', 'scheduled_start', 'scheduled_end', 'location_type', 'status'])
    .select(['client_id', 'first_name', 'last_name'])
    .where('appointments.workspace_id', '=', workspaceId)
    .where('status', 'in', ['scheduled', 'completed'])
    .where('scheduled_start', '<', scheduled_end)
    .where('scheduled_end', '>', scheduled_start)
  if (exclude_id !== undefined) query = query.where('appointments.id', '<>', exclude_id)
  const rows = await query.orderBy('scheduled_start').orderBy('appointments.id').execute()
  return rows.map(({ client_id, first_name, last_name, ...conflict }) => {
    const place = { table: 'clients', rowId: client_id, workspaceId }
    const names = openColumns(cipher, place, ['first_name', 'last_name'], { first_name, last_name })
    return Object.assign(conflict, { client_initials: initialsOf(names.first_name, names.last_name) })
  })
}
