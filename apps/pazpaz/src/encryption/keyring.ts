/** Keys by number. New values are sealed with the newest; values of the others can still be opened. */
export interface Keyring {
  readonly newest: number
  /** @throws Error when there is no such key */
  key(id: number): Buffer
}

const KEY_BYTES = 32
const LAST_ID = 0xff_ff_ff_ff

/**
 * @param keys 32 random bytes for each number; numbers only grow, the highest is the newest
 * @throws Error when there is no key, a number is not 1 to 4294967295, or a key has not 32 bytes
 */
export function createKeyring(keys: ReadonlyMap<number, Buffer>): Keyring {
  for (const [id, key] of keys) requireUsable(id, key)
  if (keys.size === 0) throw new Error('a keyring needs at least one key')
  return { newest: Math.max(...keys.keys()), key: (id) => find(keys, id) }
}

function requireUsable(id: number, key: Buffer): void {
  if (!Number.isInteger(id) || id < 1 || id > LAST_ID) throw new Error(`${id} is no key id: 1 to ${LAST_ID}`)
  if (key.length !== KEY_BYTES) throw new Error(`key ${id} has ${key.length} bytes instead of ${KEY_BYTES}`)
}

function find(keys: ReadonlyMap<number, Buffer>, id: number): Buffer {
  const key = keys.get(id)
  if (key === undefined) throw new Error(`there is no key ${id}`)
  return key
}
