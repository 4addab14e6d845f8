import type { Row } from '../../database/schema.ts'
import type { FieldCipher } from '../../encryption/field-cipher.ts'
import { openColumns } from '../../encryption/row-cipher.ts'

export const ENCRYPTED_COLUMNS = [
  'first_name',
  'last_name',
  'email',
  'phone',
  'date_of_birth',
  'address',
  'medical_history',
  'emergency_contact_name',
  'emergency_contact_phone',
  'notes',
] as const

type EncryptedColumn = (typeof ENCRYPTED_COLUMNS)[number]

export interface NewClient {
  readonly first_name: string
  readonly last_name: string
  readonly email?: string | null
  readonly phone?: string | null
  /** `YYYY-MM-DD` */
  readonly date_of_birth?: string | null
  readonly address?: string | null
  readonly medical_history?: string | null
  readonly emergency_contact_name?: string | null
  readonly emergency_contact_phone?: string | null
  readonly notes?: string | null
  readonly tags?: string[]
  readonly consent?: boolean
  readonly is_active?: boolean
}

export type ClientChange = Partial<NewClient>

/** A client as people read it. */
export interface Client extends Omit<Row<'clients'>, EncryptedColumn | 'name_index'> {
  readonly first_name: string
  readonly last_name: string
  readonly full_name: string
  readonly email: string | null
  readonly phone: string | null
  readonly date_of_birth: string | null
  readonly address: string | null
  readonly medical_history: string | null
  readonly emergency_contact_name: string | null
  readonly emergency_contact_phone: string | null
  readonly notes: string | null
}

export interface ClientVisits {
  /** Start of the earliest one to come that is scheduled. */
  readonly next_appointment: Date | null
  /** Start of the latest one that was completed. */
  readonly last_appointment: Date | null
  /** All of them, whatever their status. */
  readonly appointment_count: number
}

export function openClient(cipher: FieldCipher, row: Row<'clients'>): Client {
  const { name_index: _, ...rest } = row
  const place = { table: 'clients', rowId: row.id, workspaceId: row.workspace_id }
  const opened = openColumns(cipher, place, ENCRYPTED_COLUMNS, rest)
  return { ...rest, ...opened, full_name: `${opened.first_name} ${opened.last_name}` }
}

/** Those columns of a change that are stored as they are. */
export function plainColumns({ tags, consent, is_active }: ClientChange) {
  return {
    ...(tags !== undefined && { tags }),
    ...(consent !== undefined && { consent }),
    ...(is_active !== undefined && { is_active }),
  }
}
