/** Order of migration files: by name, numbers by value, so 9_x comes before 10_x and time stamps stay in order. */
export function byName(a: string, b: string): number {
  const left = chunks(a)
  const right = chunks(b)
  for (const [index, chunk] of left.entries()) {
    const order = compareChunks(chunk, right[index] ?? '')
    if (order !== 0) return order
  }
  return left.length - right.length || compare(a, b)
}

function chunks(name: string): string[] {
  return name.match(/\d+|\D+/g) ?? []
}

function compareChunks(a: string, b: string): number {
  if (/^\d/.test(a) && /^\d/.test(b)) return compare(BigInt(a), BigInt(b))
  return compare(a, b)
}

/** By code units, not by language: the order must be the same on every machine. */
function compare<Value extends string | bigint>(a: Value, b: Value): number {
  return a === b ? 0 : a < b ? -1 : 1
}
