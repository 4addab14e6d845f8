import { setTimeout as pause } from 'node:timers/promises'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { now } from '../isolation/clock.ts'
import { handlesOf, newHandles, type Handles } from './handles.ts'
import { look, nameOf, scopesOf } from './inside.ts'

export interface WatchOptions {
  /** Names that may change: of variables, decorators, hooks and handles (`TCPSocketWrap`, `Timeout`). */
  readonly ignore?: readonly string[]
  /** Whether timers count. They can only be counted, and pools have some for idle connections: not unless told. */
  readonly timers?: boolean
  /** Milliseconds that handles get to close by themselves; 200 unless told. */
  readonly grace?: number
}

/** How an app and its process were when this was made. */
export interface Watch extends AsyncDisposable {
  /** What is other than then, in words; empty when nothing is. */
  changes(): Promise<readonly string[]>
  /** @throws TidemarkError TM_APP_CHANGED that names every change */
  verify(): Promise<void>
}

/**
 * Remembers the hooks and decorators of a Fastify app and its plugins, the environment variables, and what keeps the process
 * alive, to tell afterwards what a test changed. Connections to the databases of DATABASE_URL and REDIS_URL don't count: pools
 * keep them.
 *
 * @example
 * const watched = watch(app)
 * afterEach(() => watched.verify())
 */
export function watch(app: object, { ignore = [], timers = false, grace = 200 }: WatchOptions = {}): Watch {
  const before = { app: describeApp(app), env: describeEnv(), handles: handlesOf(timers) }
  const changes = async (): Promise<readonly string[]> => {
    const named = [...differences(before.app, describeApp(app)), ...differences(before.env, describeEnv())]
    const handles = await openHandles(before.handles, timers, grace)
    return [...named, ...handles].filter(({ name }) => !ignore.includes(name)).map(({ text }) => text)
  }
  const verify = async (): Promise<void> => {
    const found = await changes()
    if (found.length > 0) throw new TidemarkError('TM_APP_CHANGED', { seen: found.join('\n') })
  }
  return { changes, verify, [Symbol.asyncDispose]: verify }
}

/** A part by the words that messages call it, and what it is. */
type Parts = ReadonlyMap<string, { readonly name: string; readonly value: unknown }>

interface Difference {
  readonly name: string
  readonly text: string
}

function describeApp(app: object): Parts {
  const parts = [...scopesOf(app)].flatMap((scope) => hooksOf(scope).concat(decoratorsOf(scope)))
  const seen = new Map<string, number>()
  const named = parts.map(([words, part]): Part => {
    // The same plugin may be there several times.
    const time = (seen.get(words) ?? 0) + 1
    seen.set(words, time)
    return [time === 1 ? words : `${words} (${time})`, part]
  })
  return new Map(named)
}

type Part = readonly [words: string, { readonly name: string; readonly value: unknown }]

function hooksOf(scope: object): readonly Part[] {
  return Object.entries(look(scope).hooks).flatMap(([name, list]) => {
    if (!Array.isArray(list)) return []
    return list.map((hook: unknown, index): Part => {
      const title = typeof hook === 'function' && hook.name !== '' ? ` ${hook.name}` : ''
      return [`hook ${name} ${index + 1}${title} of ${nameOf(scope)}`, { name, value: hook }]
    })
  })
}

function decoratorsOf(scope: object): readonly Part[] {
  const { request, reply } = look(scope)
  const places = [
    ['', scope],
    ['request ', request?.prototype],
    ['reply ', reply?.prototype],
  ] as const
  const own = places.flatMap(([kind, holder]) => {
    const descriptors = Object.entries(Object.getOwnPropertyDescriptors(holder ?? {}))
    return descriptors.map(([name, property]): Part => [
      `${kind}decorator ${name} of ${nameOf(scope)}`,
      { name, value: Reflect.get(property, 'get') ?? (property.value as unknown) },
    ])
  })
  const values = [
    ['request ', request],
    ['reply ', reply],
  ] as const
  const props = values.flatMap(([kind, maker]) =>
    (maker?.props ?? []).map(({ key, value }): Part => [
      `${kind}decorator ${String(key)} of ${nameOf(scope)}`,
      { name: String(key), value },
    ]),
  )
  return [...own, ...props]
}

function describeEnv(): Parts {
  return new Map(Object.entries(process.env).map(([name, value]) => [`environment variable ${name}`, { name, value }]))
}

// Values are not shown: a variable may hold a secret.
function differences(before: Parts, after: Parts): readonly Difference[] {
  const gone = [...before]
    .filter(([words]) => !after.has(words))
    .map(([words, { name }]) => ({ name, text: `${words} is gone` }))
  const others = [...after].flatMap(([words, { name, value }]) => {
    const then = before.get(words)
    if (then === undefined) return [{ name, text: `${words} is new` }]
    return then.value === value ? [] : [{ name, text: `${words} is another` }]
  })
  return [...gone, ...others]
}

/** What is closing gets a moment for it. */
async function openHandles(before: Handles, timers: boolean, graceMs: number): Promise<readonly Difference[]> {
  const until = now() + graceMs
  for (;;) {
    const handles = newHandles(before, handlesOf(timers))
    if (handles.length === 0 || now() >= until) return handles
    await pause(10)
  }
}
