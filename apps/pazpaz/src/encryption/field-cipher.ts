import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto'
import type { Keyring } from './keyring.ts'

/** Where a value lives. A value that was moved to another place cannot be opened. */
export interface FieldPlace {
  readonly table: string
  readonly column: string
  readonly rowId: string
  readonly workspaceId: string
}

/** Seals single fields: AES-256-GCM, stored as version (1 byte), key id (4), nonce (12), ciphertext, tag (16). */
export interface FieldCipher {
  seal(plaintext: string, place: FieldPlace): Buffer
  /** @throws DecryptionError for a wrong key, a changed or moved value, an unknown version or key */
  open(stored: Buffer, place: FieldPlace): string
}

/** Says nothing about what was stored, and not why it failed. */
export class DecryptionError extends Error {
  constructor() {
    super('the value cannot be decrypted')
    this.name = 'DecryptionError'
  }
}

const VERSION = 1
const HEADER = 5
const NONCE = 12
const TAG = 16

/** Bytes that a stored value has beside its UTF-8 text. */
export const OVERHEAD: number = HEADER + NONCE + TAG

export function createFieldCipher(keyring: Keyring): FieldCipher {
  return {
    seal: (plaintext, place) => seal(keyring, plaintext, place),
    open(stored, place) {
      try {
        return open(keyring, stored, place)
      } catch {
        throw new DecryptionError()
      }
    },
  }
}

/** The number of the key that sealed a value: tells what is left to be sealed anew. */
export function keyIdOf(stored: Buffer): number {
  return stored.readUInt32BE(1)
}

function seal(keyring: Keyring, plaintext: string, place: FieldPlace): Buffer {
  const header = Buffer.alloc(HEADER)
  header.writeUInt8(VERSION, 0)
  header.writeUInt32BE(keyring.newest, 1)
  const nonce = nextNonce()
  const cipher = createCipheriv('aes-256-gcm', keyring.key(keyring.newest), nonce, { authTagLength: TAG })
  cipher.setAAD(associatedData(header, place))
  const sealed = cipher.update(plaintext, 'utf8')
  return Buffer.concat([header, nonce, sealed, cipher.final(), cipher.getAuthTag()])
}

// Asking the system for twelve bytes takes longer than encrypting a field: they are drawn for many fields at once.
const nonces = Buffer.alloc(NONCE * 256)
let drawn = nonces.length

function nextNonce(): Buffer {
  if (drawn === nonces.length) {
    randomFillSync(nonces)
    drawn = 0
  }
  drawn += NONCE
  return nonces.subarray(drawn - NONCE, drawn)
}

function open(keyring: Keyring, stored: Buffer, place: FieldPlace): string {
  if (stored.length < OVERHEAD || stored.readUInt8(0) !== VERSION) throw new DecryptionError()
  const header = stored.subarray(0, HEADER)
  const nonce = stored.subarray(HEADER, HEADER + NONCE)
  const decipher = createDecipheriv('aes-256-gcm', keyring.key(keyIdOf(stored)), nonce, { authTagLength: TAG })
  decipher.setAAD(associatedData(header, place))
  decipher.setAuthTag(stored.subarray(-TAG))
  const text = decipher.update(stored.subarray(HEADER + NONCE, -TAG))
  // Nothing of it is told before the tag is found right; with this cipher no text is held back until then.
  decipher.final()
  return text.toString('utf8')
}

/** JSON keeps the parts apart, so that no two places give the same bytes. */
function associatedData(header: Buffer, { table, column, rowId, workspaceId }: FieldPlace): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([table, column, rowId, workspaceId]), 'utf8')])
}
