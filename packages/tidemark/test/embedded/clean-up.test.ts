import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { keeperAddress } from '../../src/server/embedded/keeper/address.ts'
import { cleanUpAfter } from '../../src/server/embedded/keeper/clean-up.ts'
import type { KeeperNote } from '../../src/server/embedded/keeper/note.ts'
import { changeLock, lockPath, releaseLock, tryLock, type Lock } from '../../src/server/embedded/lock.ts'
import { identify } from '../../src/server/process-identity.ts'

const note = { phase: 'stopping', instance: undefined, postmaster: undefined, port: undefined } as unknown as KeeperNote

/** A keeper's lock whose holder has ended. */
async function lockOfDead(): Promise<Lock<KeeperNote>> {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-locks-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const child = spawn('sleep', ['60'])
  const holder = identify(child.pid ?? 0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const lock = tryLock(folder, 'server', note)
  if (lock === undefined || holder === undefined) throw new Error('no lock')
  return changeLock({ ...lock, holder }, note)
}

test('what a dead keeper left goes, its lock last', async () => {
  const dead = await lockOfDead()
  writeFileSync(keeperAddress(dead), '')
  await cleanUpAfter(dead)
  expect([existsSync(keeperAddress(dead)), existsSync(lockPath(dead))]).toEqual([false, false])
})

test('whoever cleans up late leaves the next keeper its lock and its address, which have the same names', async () => {
  const dead = await lockOfDead()
  releaseLock(dead)
  const next = tryLock(dead.folder, dead.name, note)
  expect(next?.generation).toBe(dead.generation)
  writeFileSync(keeperAddress(dead), '')
  await cleanUpAfter(dead)
  expect([existsSync(keeperAddress(dead)), existsSync(lockPath(dead))]).toEqual([true, true])
})
