/**
 * What Fastify keeps under symbols of its own: there is no other way to see hooks, or to reach what requests are made from.
 * Everything is optional here, so that another version means less knowledge, not a crash.
 */
export interface Inside {
  readonly children: readonly object[]
  /** Lists of hooks, by name. */
  readonly hooks: Readonly<Record<string, unknown>>
  /** Names of the plugin and those within it. */
  readonly plugins: readonly string[]
  /** Constructors of what handlers are given. */
  readonly request: Constructor | undefined
  readonly reply: Constructor | undefined
}

interface Constructor {
  readonly prototype: object
  /** Decorators that are values; plugins within others share the entries. */
  readonly props?: readonly { readonly key: PropertyKey; value: unknown }[]
}

export function look(instance: object): Inside {
  return {
    children: (under(instance, 'fastify.children') as object[] | undefined) ?? [],
    hooks: (under(instance, 'fastify.hooks') as Record<string, unknown> | undefined) ?? {},
    plugins: (under(instance, 'fastify.pluginNameChain') as string[] | undefined) ?? [],
    request: under(instance, 'fastify.Request') as Constructor | undefined,
    reply: under(instance, 'fastify.Reply') as Constructor | undefined,
  }
}

/** An app or plugin and all plugins within it that have a scope of their own. */
export function* scopesOf(instance: object): Generator<object> {
  yield instance
  for (const child of look(instance).children) yield* scopesOf(child)
}

/** How messages call an app or a plugin. */
export function nameOf(instance: object): string {
  const prefix: unknown = Reflect.get(instance, 'prefix')
  const plugin = look(instance).plugins[0] ?? 'the app'
  return typeof prefix === 'string' && prefix !== '' ? `${plugin} (${prefix})` : plugin
}

// A plugin's instance inherits from the app's: what it does not have itself is the app's.
function under(instance: object, description: string): unknown {
  for (let place: object | null = instance; place !== null; place = Object.getPrototypeOf(place) as object | null) {
    const symbol = Object.getOwnPropertySymbols(place).find((symbol) => symbol.description === description)
    if (symbol !== undefined) return Reflect.get(place, symbol)
  }
  return undefined
}
