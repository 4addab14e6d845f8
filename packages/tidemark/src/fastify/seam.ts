import { TidemarkError } from '../errors/tidemark-error.ts'
import { lay, type Override } from './layers.ts'

/** What seams stand for at present. */
const seams = new WeakMap<object, { current: object }>()

/**
 * Stands for a dependency, so that it can be replaced after the app was built with it, wherever the app keeps it.
 *
 * @param real What it stands for: an object, or a function such as a clock.
 * @example
 * const mailer = seam(createMailbox())
 * const app = await buildApp({ mailer })
 * // in a test:
 * using _ = replace(mailer, { send: async () => { throw new Error('no route to host') } })
 */
export function seam<Dependency extends object>(real: Dependency): Dependency {
  const holder: { current: object } = { current: real }
  // Its own properties must not restrict what it stands for.
  const stand = typeof real === 'function' ? () => {} : {}
  const proxy: object = new Proxy(stand, { ...reflecting(holder), get: (_, key) => read(holder, key, proxy) })
  seams.set(proxy, holder)
  return proxy as Dependency
}

/**
 * Lets a seam stand for something else, until it is put back: at the end of the block with `using`, also when the test throws.
 *
 * @throws TidemarkError TM_SEAM_NONE when it was not made by `seam`
 */
export function replace<Dependency extends object>(seamed: Dependency, replacement: Dependency): Override {
  const holder = seams.get(seamed)
  if (holder === undefined) throw new TidemarkError('TM_SEAM_NONE', { seen: typeof seamed })
  return lay(holder, 'current', replacement)
}

function reflecting(holder: { readonly current: object }): ProxyHandler<object> {
  return {
    apply: (_, self, args) => Reflect.apply(holder.current as () => unknown, self, args) as unknown,
    has: (_, key) => Reflect.has(holder.current, key),
    set: (_, key, value) => Reflect.set(holder.current, key, value),
    deleteProperty: (_, key) => Reflect.deleteProperty(holder.current, key),
    defineProperty: (_, key, descriptor) => Reflect.defineProperty(holder.current, key, descriptor),
    ownKeys: () => Reflect.ownKeys(holder.current),
    getPrototypeOf: () => Reflect.getPrototypeOf(holder.current),
    getOwnPropertyDescriptor: (_, key) => {
      const descriptor = Reflect.getOwnPropertyDescriptor(holder.current, key)
      return descriptor && { ...descriptor, configurable: true }
    },
  }
}

/** Methods run on the object itself: private fields know no stand-in. What else a method has, as a spy does, stays visible. */
function read(holder: { readonly current: object }, key: PropertyKey, proxy: object): unknown {
  const { current } = holder
  const value: unknown = Reflect.get(current, key, current)
  if (typeof value !== 'function') return value
  return new Proxy(value, {
    apply: (method, self, args) =>
      Reflect.apply(method as () => unknown, self === proxy ? current : self, args) as unknown,
  })
}
