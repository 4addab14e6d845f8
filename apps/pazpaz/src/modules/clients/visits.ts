import { sql, type ExpressionBuilder } from 'kysely'
import type { Schema } from '../../database/schema.ts'

/** What is selected beside a client: its visits, in the same query. */
export function visits(eb: ExpressionBuilder<Schema, 'clients'>) {
  const own = eb
    .selectFrom('appointments')
    .whereRef('appointments.workspace_id', '=', 'clients.workspace_id')
    .whereRef('appointments.client_id', '=', 'clients.id')
  return [
    own
      .where('status', '=', 'scheduled')
      .where('scheduled_start', '>', sql<Date>`now()`)
      .select(({ fn }) => fn.min('scheduled_start').as('start'))
      .as('next_appointment'),
    own
      .where('status', '=', 'completed')
      .select(({ fn }) => fn.max('scheduled_start').as('start'))
      .as('last_appointment'),
    own
      .select(sql<number>`count(*)::int`.as('count'))
      .$asScalar()
      .$notNull()
      .as('appointment_count'),
  ] as const
}
