import { TidemarkError } from '../errors/tidemark-error.ts'

/** One function for each kind: from a number to the id that always stands for it. */
export type Ids<Kind extends string> = { readonly [Name in Kind]: (number: number) => string }

/** What an id was made from. */
export interface IdParts {
  readonly kind: string
  readonly number: number
}

/** Bytes of a kind that fit before the last group, in which the number stands. */
const roomBefore = 9
const digitsOfLastGroup = 12
/** The variant's free bits say how many further bytes of the kind the last group begins with. */
const variants = '89ab'

/**
 * Makes ids for tests: UUIDs that are the same on every machine and in every run, and from which one reads what they stand for.
 * The kind is in ASCII at the beginning, the number in decimal digits at the end; version 8, "custom", keeps them apart from
 * every id that a database or a library makes.
 *
 * @param kinds Names of 1 to 12 letters, digits and `_`, beginning with a letter.
 * @throws TidemarkError TM_ID_KIND, TM_ID_NUMBER
 * @example
 * const ids = defineIds('client', 'appointment')
 * ids.client(7) // '636c6965-6e74-8000-8000-000000000007'
 */
export function defineIds<const Kind extends string>(...kinds: readonly Kind[]): Ids<Kind> {
  const makers = kinds.map((kind) => {
    requireKind(kind)
    return [kind, (number: number) => idOf(kind, number)] as const
  })
  return Object.freeze(Object.fromEntries(makers)) as Ids<Kind>
}

/** The kind and the number that an id was made from; undefined for an id that is none of these. */
export function readId(id: string): IdParts | undefined {
  const [, ...parts] = shape.exec(id.toLowerCase()) ?? []
  const [start = '', middle = '', variant = '', rest = '', end = ''] = parts
  const spilt = 2 * variants.indexOf(variant || '?')
  const bytes = Buffer.from(start.replace('-', '') + middle + rest + end.slice(0, Math.max(0, spilt)), 'hex')
  const kind = bytes.toString('latin1').replace(/\0+$/, '')
  const number = Number(end.slice(spilt))
  if (parts.length === 0 || !kindShape.test(kind) || !Number.isSafeInteger(number)) return undefined
  // What only looks like one is not one: every id has exactly one spelling.
  return idOf(kind, number) === id.toLowerCase() ? { kind, number } : undefined
}

const shape = /^([\da-f]{8}-[\da-f]{4})-8([\da-f]{3})-([89ab])([\da-f]{3})-([\da-f]{12})$/
const kindShape = /^[a-z]\w{0,11}$/i

function idOf(kind: string, number: number): string {
  const spilt = Math.max(0, kind.length - roomBefore)
  const digits = digitsOfLastGroup - 2 * spilt
  requireNumber(kind, number, 10 ** digits - 1)
  const hex = Buffer.from(kind, 'latin1')
    .toString('hex')
    .padEnd(2 * (roomBefore + spilt), '0')
  const groups = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(12, 15)}`, `${variants[spilt]}${hex.slice(15, 18)}`]
  return [...groups, hex.slice(18) + String(number).padStart(digits, '0')].join('-')
}

function requireKind(kind: string): void {
  if (!kindShape.test(kind)) throw new TidemarkError('TM_ID_KIND', { seen: JSON.stringify(kind) })
}

function requireNumber(kind: string, number: number, most: number): void {
  if (Number.isSafeInteger(number) && number >= 0 && number <= most) return
  throw new TidemarkError('TM_ID_NUMBER', { seen: String(number), facts: { kind, most } })
}
