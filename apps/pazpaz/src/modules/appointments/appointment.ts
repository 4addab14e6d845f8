import type { AppointmentStatus, LocationType, Row } from '../../database/schema.ts'
import type { FieldCipher } from '../../encryption/field-cipher.ts'
import { openColumns } from '../../encryption/row-cipher.ts'

export const ENCRYPTED_COLUMNS = ['notes'] as const

export interface NewAppointment {
  readonly client_id: string
  readonly service_id?: string | null
  readonly location_id?: string | null
  readonly scheduled_start: Date
  readonly scheduled_end: Date
  readonly location_type: LocationType
  readonly location_details?: string | null
  readonly notes?: string | null
  /** Books although the slot is taken. */
  readonly allow_conflict?: boolean
}

export interface AppointmentChange extends Partial<NewAppointment> {
  readonly status?: AppointmentStatus
}

/** An appointment as people read it. */
export interface Appointment extends Omit<Row<'appointments'>, 'notes'> {
  readonly notes: string | null
}

/** What stands in the way of a booking. Initials, since the calendar may be seen by others. */
export interface Conflict {
  readonly id: string
  readonly scheduled_start: Date
  readonly scheduled_end: Date
  readonly location_type: LocationType
  readonly status: AppointmentStatus
  readonly client_initials: string
}

export interface Slot {
  readonly scheduled_start: Date
  readonly scheduled_end: Date
  /** The appointment that is being moved. */
  readonly exclude_id?: string
}

export function openAppointment(cipher: FieldCipher, row: Row<'appointments'>): Appointment {
  const place = { table: 'appointments', rowId: row.id, workspaceId: row.workspace_id }
  return { ...row, ...openColumns(cipher, place, ENCRYPTED_COLUMNS, row) }
}

export function initialsOf(...names: readonly string[]): string {
  const initials = names.map((name) => Array.from(name.trim())[0]).filter((letter) => letter !== undefined)
  return initials.length === 0 ? '?' : initials.map((letter) => `${letter.toUpperCase()}.`).join('')
}
