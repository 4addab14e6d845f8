import type { Database } from '../database/database.ts'
import type { FieldCipher } from '../encryption/field-cipher.ts'
import type { NameIndex } from '../encryption/name-index.ts'

/** What the repositories are made of. Each names the part that it needs. */
export interface Means {
  readonly db: Database
  readonly cipher: FieldCipher
  readonly nameIndex: NameIndex
  readonly newId: () => string
}
