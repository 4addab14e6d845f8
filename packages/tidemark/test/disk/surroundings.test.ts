import { fileURLToPath } from 'node:url'
import { describe, expect, test, vi } from 'vitest'
import { mayMount, smallWorld } from './small-disk.ts'

const files = {
  'package.json': '{"type":"module"}',
  'tidemark.config.json': '{"migrate":"migrations"}',
  'migrations/1 größe.sql': 'create table people (id int primary key)',
}
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url))
const readOnly = `mount --bind '${modules}' '${modules}'; mount -o remount,bind,ro '${modules}'`
const withoutShm = `
  mkdir "$HOME/dev"; cp -a /dev/null /dev/zero /dev/random /dev/urandom "$HOME/dev"; mount --bind "$HOME/dev" /dev`

describe.runIf(mayMount())('the embedded server (tried only where this user may mount)', () => {
  test.each([
    ['with a /dev/shm of a few kilobytes', 'mount -t tmpfs -o size=64k none /dev/shm'],
    ['without /dev/shm', withoutShm],
    ['with a /dev/shm that is read-only', 'mount -t tmpfs -o ro none /dev/shm'],
    ['on read-only packages', readOnly],
    ['with a /tmp that is read-only', 'mount --bind /tmp /tmp; mount -o remount,bind,ro /tmp'],
    ['without a home folder or a cache of its own', 'unset HOME XDG_CACHE_HOME'],
  ])('starts %s, and leaves nothing', async (_, view) => {
    using world = smallWorld(files, [], view)
    const { code, stdout, stderr } = await world.tidemark(['run', '--', 'sh', '-c', 'echo "${DATABASE_URL%%:*}"'])
    expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: 'postgresql\n' })
    await vi.waitFor(() => expect(world.atWork()).toEqual([]), { timeout: 20_000, interval: 50 })
  })
})
