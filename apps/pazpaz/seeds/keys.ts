import { createHash } from 'node:crypto'

/** The keys of the reference data. They are public: never use them for a real practice. */
export const referenceKeys: ReadonlyMap<number, Buffer> = new Map([[1, publicKey('fields')]])
export const referenceNameKey: Buffer = publicKey('names')

export function publicKey(purpose: string): Buffer {
  return createHash('sha256').update(`PazPaz reference data, public key for ${purpose}`).digest()
}
