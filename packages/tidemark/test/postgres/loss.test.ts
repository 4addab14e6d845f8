import { execFileSync, spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { silent } from '../../src/config/progress.ts'
import { leaseDatabase } from '../../src/database/lease-database.ts'
import { functionMigration } from '../../src/migrators/function.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { openServer } from '../../src/server/open.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { startLocalServer } from './local-server.ts'
import { createProject } from './project.ts'
import { databases, query } from './query.ts'

test('a server that stops in the middle of a build is named, and so is one that is gone', async () => {
  await using host = await startLocalServer()
  using project = createProject({ 'm/1.sql': 'create table t ()' })
  const stop = functionMigration(async () => {
    process.kill(host.pid, 'SIGQUIT')
  })
  const config = project.config({ url: host.url(), migrators: [stop, sqlMigrations('m')] })
  await using server = await openServer(config, silent)
  await expect(prepareTemplate(server, config, silent)).rejects.toMatchObject({
    code: expect.stringMatching(/^TM_(MIGRATION_CONNECT|SERVER_(LOST|STARTING|UNREACHABLE))$/),
  })
  await expect(prepareTemplate(server, config, silent)).rejects.toMatchObject({
    code: expect.stringMatching(/^TM_SERVER_(STARTING|UNREACHABLE)$/),
  })
})

test('a build whose session is ended by an administrator leaves nothing behind', async () => {
  await using host = await startLocalServer()
  using project = createProject()
  const end = functionMigration(async ({ url }) => {
    await query(
      url,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tidemark registry'",
    )
  })
  const config = project.config({ url: host.url(), migrators: [end] })
  await using server = await openServer(config, silent)
  await expect(prepareTemplate(server, config, silent)).rejects.toMatchObject({ code: 'TM_SERVER_LOST' })
  const good = { ...config, migrators: [] }
  const { name } = await prepareTemplate(server, good, silent)
  expect(await databases(host.url())).toEqual([name])
})

/** A disk of a few megabytes; nothing where this user may not mount one. */
function smallDisk(): { path: string; remove: () => void } | undefined {
  const path = `/tmp/tm-small-disk-${process.pid}`
  execFileSync('mkdir', ['-p', path])
  const mounted =
    spawnSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=12m,uid=65534,gid=65534', 'tmpfs', path]).status === 0
  if (!mounted) {
    execFileSync('rmdir', [path])
    return undefined
  }
  const remove = () => {
    spawnSync('/bin/umount', ['-l', path])
    spawnSync('rmdir', [path])
  }
  return { path, remove }
}

test('a full disk is said, and nothing is left of the clone that did not fit', async ({ skip }) => {
  const disk = smallDisk()
  if (disk === undefined) return skip('this user may not mount a small disk')
  try {
    await using host = await startLocalServer()
    await query(host.url(), `create tablespace small location '${disk.path}'`)
    using project = createProject({ 'm/1.sql': 'create table t (id int)' })
    const config = project.config({ url: host.url(), migrators: [sqlMigrations('m')] })
    await using server = await openServer(config, silent)
    const { name: template } = await prepareTemplate(server, config, silent)
    await query(host.url(), `alter database "${template}" set tablespace small`)
    const before = await databases(host.url())
    const request = { template, run: 'full', root: project.root, slots: 1, label: 'full' }
    await expect(leaseDatabase(server.access, request)).rejects.toMatchObject({ code: 'TM_DATABASE_DISK_FULL' })
    expect(await databases(host.url())).toEqual(before)
  } finally {
    disk.remove()
  }
})
