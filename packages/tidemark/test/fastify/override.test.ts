import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { override, replace, seam } from '../../src/fastify.ts'
import { buildExample, type Mailer } from './app.ts'

let app: FastifyInstance
beforeAll(async () => {
  app = await buildExample()
})
afterAll(() => app.close())

const real = ['real to Ada', 'hello', 'none', 'signed']
const fake: Mailer = { send: async () => 'fake' }

async function answers(): Promise<readonly unknown[]> {
  return Promise.all(['/', '/inside'].map(async (url) => (await app.inject(url)).json<unknown>()))
}

describe('an override', () => {
  test('is seen by the app and its plugins, of itself, of requests and of replies, and ends with its block', async () => {
    {
      using _ = override(app, { mailer: fake, greet: () => 'hi', tenant: 'mine', sign: () => 'forged' })
      const other = ['fake', 'hi', 'mine', 'forged']
      expect(await answers()).toEqual([other, other])
    }
    expect(await answers()).toEqual([real, real])
  })

  test('is put back when the test throws', async () => {
    await expect(async () => {
      using _ = override(app, { mailer: fake })
      expect((await answers())[0]).toContain('fake')
      throw new Error('of the test')
    }).rejects.toThrow('of the test')
    expect(await answers()).toEqual([real, real])
  })

  test('leaves the property exactly as it was', () => {
    const before = Object.getOwnPropertyDescriptors(app)
    const { restore } = override(app, { mailer: fake })
    restore()
    expect(Object.getOwnPropertyDescriptors(app)).toEqual(before)
  })

  test('may end before or after one that was laid over it', () => {
    const { mailer } = app
    const first = override(app, { mailer: fake })
    const second = override(app, { mailer: { send: async () => 'second' } })
    first.restore()
    expect(app.mailer).not.toBe(mailer)
    first.restore()
    second.restore()
    expect(app.mailer).toBe(mailer)
  })

  test('that was laid last is seen, and what lies below it when it ends', () => {
    const container = { clock: () => 0 }
    const first = override(container, { clock: () => 1 })
    const second = override(container, { clock: () => 2 })
    expect(container.clock()).toBe(2)
    second.restore()
    expect(container.clock()).toBe(1)
    first.restore()
    expect(container.clock()).toBe(0)
  })

  test('puts back what was there when it began, be it another value than at an earlier one', () => {
    const container = { clock: () => 0 }
    override(container, { clock: () => 1 }).restore()
    container.clock = () => 5
    override(container, { clock: () => 2 }).restore()
    expect(container.clock()).toBe(5)
  })

  test('works on any container, also for what it inherits', () => {
    const parent = { clock: () => 1 }
    const container = Object.create(parent) as typeof parent
    {
      using _ = override(container, { clock: () => 2 })
      expect([container.clock(), parent.clock()]).toEqual([2, 1])
    }
    expect(Object.hasOwn(container, 'clock')).toBe(false)
  })

  test.each([
    ['nothing', 'TM_OVERRIDE_UNKNOWN', 'neither'],
    ['inner', 'TM_OVERRIDE_ENCAPSULATED', 'plugin (/inside)'],
    ['shadowed', 'TM_OVERRIDE_ENCAPSULATED', 'plugin (/inside)'],
    ['whisper', 'TM_OVERRIDE_ENCAPSULATED', 'plugin (/inside)'],
    ['fixed', 'TM_OVERRIDE_FIXED', 'getter'],
  ])('of `%s` is refused, and nothing is replaced', async (name, code, seen) => {
    expect(() => override(app, { mailer: fake, [name]: 1 })).toThrow(
      expect.objectContaining({ code, seen: expect.stringContaining(seen) as string }),
    )
    expect(await answers()).toEqual([real, real])
  })

  test('is a property like the one below it: as visible, and written to like any other', () => {
    const container = { shown: 1 }
    Object.defineProperty(container, 'hidden', { value: 2, writable: false, enumerable: false, configurable: true })
    using _ = override(container, { shown: 3, hidden: 4 })
    expect(Object.entries(container)).toEqual([['shown', 3]])
    Object.assign(container, { hidden: 5 })
    expect(Reflect.get(container, 'hidden')).toBe(5)
  })

  test('of what is inherited is as visible as what a test would write there itself', () => {
    const container = Object.create({ clock: 1 }) as { clock: number }
    using _ = override(container, { clock: 2 })
    expect(Object.entries(container)).toEqual([['clock', 2]])
  })

  test('works on a property that can be written to but not defined anew, and on one for which it is the other way round', () => {
    const container = Object.defineProperties({} as { written: number; defined: number }, {
      written: { value: 1, writable: true, configurable: false },
      defined: { value: 1, writable: false, configurable: true },
    })
    const before = Object.getOwnPropertyDescriptors(container)
    {
      using _ = override(container, { written: 2, defined: 2 })
      expect([container.written, container.defined]).toEqual([2, 2])
    }
    expect(Object.getOwnPropertyDescriptors(container)).toEqual(before)
  })

  test('of a name that a container has not is refused in words that fit a container', () => {
    expect(() => override({ a: 1 }, { b: 2 })).toThrow(
      expect.objectContaining({ code: 'TM_OVERRIDE_UNKNOWN', seen: 'neither the app nor a plugin has it' }),
    )
  })

  test('of a frozen container is refused', () => {
    expect(() => override(Object.freeze<{ a: number }>({ a: 1 }), { a: 2 })).toThrow(
      expect.objectContaining({ code: 'TM_OVERRIDE_FIXED' }),
    )
  })
})

class Counter {
  #count = 0
  get count(): number {
    return this.#count
  }
  add(): number {
    this.#count += 1
    return this.#count
  }
}

describe('a seam', () => {
  test('stands for what it was made of, private fields and all', () => {
    const counter = seam(new Counter())
    expect([counter.add(), counter.add(), counter.count]).toEqual([1, 2, 2])
    expect(counter).toBeInstanceOf(Counter)
    expect('add' in counter).toBe(true)
    expect([Object.hasOwn(seam({ a: 1 }), 'a'), Object.hasOwn(seam({ a: 1 }), 'b')]).toEqual([true, false])
    expect(seam({ a: 1, b: 2 })).toEqual({ a: 1, b: 2 })
    expect(seam((number: number) => number + 1)(1)).toBe(2)
  })

  test('can be replaced wherever it is kept, until the block ends', async () => {
    const mailer = seam<Mailer>({ send: async () => 'real' })
    const kept = { mailer }
    {
      using _ = replace(mailer, fake)
      expect(await kept.mailer.send('Ada')).toBe('fake')
    }
    expect(await kept.mailer.send('Ada')).toBe('real')
  })

  test('can be spied on', async () => {
    const mailer = seam<Mailer>({ send: async () => 'real' })
    const spy = vi.spyOn(mailer, 'send').mockResolvedValue('spied')
    expect(await mailer.send('Ada')).toBe('spied')
    expect(spy).toHaveBeenCalledWith('Ada')
    expect(vi.isMockFunction(Reflect.get(mailer, 'send'))).toBe(true)
    spy.mockRestore()
    expect(await mailer.send('Ada')).toBe('real')
  })

  test('is the only thing that can be replaced', () => {
    expect(() => replace(fake, fake)).toThrow(expect.objectContaining({ code: 'TM_SEAM_NONE' }))
  })
})
