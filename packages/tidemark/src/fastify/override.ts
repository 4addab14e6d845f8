import { TidemarkError } from '../errors/tidemark-error.ts'
import { look, nameOf, scopesOf } from './inside.ts'
import { lay, together, type Override } from './layers.ts'

/**
 * Replaces decorators of a Fastify app (of the app itself, of its requests or its replies), or properties of a container of
 * dependencies, until it is put back: at the end of the block with `using`, also when the test throws. Plugins of the app see
 * the replacement too.
 *
 * It is seen wherever the name is looked up when it is needed (`app.mailer.send()`). Code that keeps a dependency when the app
 * is built needs a `seam`.
 *
 * @param target The app, an instance of one of its plugins, or any object.
 * @throws TidemarkError TM_OVERRIDE_UNKNOWN, TM_OVERRIDE_ENCAPSULATED, TM_OVERRIDE_FIXED; nothing is replaced then
 * @example
 * using _ = override(app, { mailer: { send: async () => { throw new Error('no route to host') } } })
 */
export function override<Target extends object>(
  target: Target,
  values: Partial<Target> & Readonly<Record<string, unknown>>,
): Override {
  const laid: Override[] = []
  try {
    for (const [name, value] of Object.entries(values)) laid.push(...overrideOne(target, name, value))
  } catch (error) {
    together(laid).restore()
    throw error
  }
  return together(laid)
}

function overrideOne(target: object, name: string, value: unknown): readonly Override[] {
  const places = placesOf(target, name)
  if (places.length === 0) throw unknown(target, name)
  const shadows = [...scopesOf(target)].filter((scope) => scope !== target && placesIn(scope, name).some(isOwn))
  if (shadows.length > 0) throw encapsulated(name, shadows)
  return places.map(({ holder, key }) => lay(holder, key, value))
}

interface Place {
  readonly holder: object
  readonly key: string
}

/** Where the value is: on the instance, or on what requests and replies are made from. */
function placesOf(target: object, name: string): readonly Place[] {
  if (name in target) return [{ holder: target, key: name }]
  const { request, reply } = look(target)
  return [request, reply].flatMap((kind) => {
    if (kind === undefined) return []
    const prop = kind.props?.find(({ key }) => key === name)
    if (prop !== undefined) return [{ holder: prop, key: 'value' }]
    return name in kind.prototype ? [{ holder: kind.prototype, key: name }] : []
  })
}

/** The same, as far as a plugin could have its own. */
function placesIn(scope: object, name: string): readonly Place[] {
  const { request, reply } = look(scope)
  const holders = [scope, ...[request, reply].flatMap((kind) => (kind === undefined ? [] : [kind.prototype]))]
  return holders.map((holder) => ({ holder, key: name }))
}

function isOwn({ holder, key }: Place): boolean {
  return Object.hasOwn(holder, key)
}

function unknown(target: object, name: string): TidemarkError {
  const owners = [...scopesOf(target)].filter((scope) => placesOf(scope, name).length > 0)
  if (owners.length > 0) return encapsulated(name, owners)
  return new TidemarkError('TM_OVERRIDE_UNKNOWN', {
    seen: `neither ${nameOf(target)} nor a plugin has it`,
    facts: { name },
  })
}

function encapsulated(name: string, owners: readonly object[]): TidemarkError {
  const seen = `decorated by ${owners.map(nameOf).join(', ')}`
  return new TidemarkError('TM_OVERRIDE_ENCAPSULATED', { seen, facts: { name } })
}
