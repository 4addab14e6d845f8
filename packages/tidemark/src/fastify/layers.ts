import { TidemarkError } from '../errors/tidemark-error.ts'

/** Something that holds until it is put back: at the end of the block with `using`, or when told. */
export interface Override extends Disposable {
  /** Puts back what was there before. A second time it does nothing. */
  readonly restore: () => void
}

interface Place {
  /** Undefined where the property was inherited. */
  readonly before: PropertyDescriptor | undefined
  /** Values that hold, the latest last. */
  readonly layers: { readonly value: unknown }[]
}

const places = new WeakMap<object, Map<PropertyKey, Place>>()

/** Lays a value over a property. However many do, and in whatever order they end, at the end it is as it was before. */
export function lay(holder: object, key: PropertyKey, value: unknown): Override {
  const layer = { value }
  const all = places.get(holder) ?? new Map<PropertyKey, Place>()
  places.set(holder, all)
  const place = all.get(key) ?? { before: changeable(holder, key), layers: [] }
  all.set(key, place)
  place.layers.push(layer)
  write(holder, key, place)
  const restore = (): void => {
    const index = place.layers.indexOf(layer)
    if (index < 0) return
    place.layers.splice(index, 1)
    write(holder, key, place)
    if (place.layers.length === 0) all.delete(key)
  }
  return { restore, [Symbol.dispose]: restore }
}

/** Several as one. They are put back in reverse. */
export function together(overrides: readonly Override[]): Override {
  const restore = (): void => {
    for (const override of overrides.toReversed()) override.restore()
  }
  return { restore, [Symbol.dispose]: restore }
}

function write(holder: object, key: PropertyKey, { before, layers }: Place): void {
  const layer = layers.at(-1)
  if (layer !== undefined) {
    // A property that can be written but not defined anew keeps what else it is.
    const shape =
      before?.configurable === false
        ? {}
        : { configurable: true, enumerable: before?.enumerable ?? true, writable: true }
    Object.defineProperty(holder, key, { ...shape, value: layer.value })
  } else if (before === undefined) {
    Reflect.deleteProperty(holder, key)
  } else {
    Object.defineProperty(holder, key, before)
  }
}

function changeable(holder: object, key: PropertyKey): PropertyDescriptor | undefined {
  const before = Object.getOwnPropertyDescriptor(holder, key)
  const fixed =
    before === undefined ? !Object.isExtensible(holder) : before.configurable !== true && before.writable !== true
  if (!fixed) return before
  const seen = before?.get === undefined ? 'a property that cannot be written' : 'a getter that cannot be defined anew'
  throw new TidemarkError('TM_OVERRIDE_FIXED', { seen, facts: { name: String(key) } })
}
