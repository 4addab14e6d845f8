import type { Row } from '../../database/schema.ts'
import type { FieldCipher } from '../../encryption/field-cipher.ts'
import { openColumns } from '../../encryption/row-cipher.ts'

export const SOAP_COLUMNS = ['subjective', 'objective', 'assessment', 'plan'] as const

interface Soap {
  readonly subjective: string | null
  readonly objective: string | null
  readonly assessment: string | null
  readonly plan: string | null
}

export interface SessionContent extends Partial<Soap> {
  readonly session_date?: Date
  /** 0 to 480 */
  readonly duration_minutes?: number | null
}

export interface NewSession extends SessionContent {
  readonly client_id: string
  readonly appointment_id?: string | null
  readonly session_date: Date
}

/** A SOAP note as people read it. */
export type Session = Omit<Row<'sessions'>, keyof Soap> & Soap
/** What a finalized note said before it was amended. */
export type SessionVersion = Omit<Row<'session_versions'>, keyof Soap> & Soap

export function openSession(cipher: FieldCipher, row: Row<'sessions'>): Session {
  return { ...row, ...openColumns(cipher, placeOf(row.workspace_id, row.id), SOAP_COLUMNS, row) }
}

/** The bytes were copied from `sessions` by the database, and still speak of that place. */
export function openVersion(cipher: FieldCipher, row: Row<'session_versions'>): SessionVersion {
  return { ...row, ...openColumns(cipher, placeOf(row.workspace_id, row.session_id), SOAP_COLUMNS, row) }
}

export function placeOf(workspaceId: string, rowId: string) {
  return { table: 'sessions', rowId, workspaceId }
}
