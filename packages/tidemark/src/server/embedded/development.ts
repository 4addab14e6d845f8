import { createHash, randomBytes } from 'node:crypto'
import type { Progress } from '../../config/progress.ts'
import { TidemarkError } from '../../errors/tidemark-error.ts'
import type { ServerAccess } from '../server.ts'
import { accessTo, confirm } from './control.ts'
import { copyTree } from './copy.ts'
import { openDirectory, writeState } from './development-directory.ts'
import { dataFolder } from './folders.ts'
import {
  instanceAt,
  makeInstance,
  makeRunningFolders,
  planInstance,
  socketFolderIn,
  type Instance,
} from './instance.ts'
import { cleanUpAfter } from './keeper/clean-up.ts'
import { startGuard } from './keeper/guard.ts'
import type { KeeperLock, KeeperNote } from './keeper/note.ts'
import { isPortTaken, launch, type Launched, type LaunchPlan } from './launch.ts'
import { changeLock, lockPath, readLocks, releaseLock, tryLock } from './lock.ts'
import { stopPostmaster } from './postmaster.ts'
import { pristineData } from './pristine.ts'
import { endRemains } from './remains.ts'
import { durableSettings, testSettings } from './settings.ts'
import type { ServerSpec } from './spec.ts'

export interface DevelopmentPlan {
  readonly spec: ServerSpec
  /** Absolute folder of a durable database; undefined for one that goes when it stops. */
  readonly directory: string | undefined
  readonly port: number | undefined
  readonly runtime: string
  readonly progress: Progress
}

export interface Development {
  readonly access: ServerAccess
  readonly version: number
  readonly stop: () => Promise<void>
}

/** Starts a server that this process owns itself; a guard ends it should this process be killed. */
export async function startDevelopment(plan: DevelopmentPlan): Promise<Development> {
  const name = nameOf(plan.directory)
  const instance = planFolders(plan, name)
  let lock = await lockDirectory(plan, name, instance)
  const guard = startGuard(lockPath(lock))
  const leave = async (): Promise<void> => {
    await endRemains(instance, lock.note.postmaster)
    releaseLock(lock)
    guard.dismiss()
  }
  try {
    const { password, port } = await prepareData(plan, instance)
    const launched = await launchOn(plan, instance, port, (note) => {
      lock = changeLock(lock, { ...lock.note, ...note })
    })
    lock = changeLock(lock, { ...lock.note, port: launched.port })
    const access = accessTo(instance, launched.port, password)
    const version = await confirm(access, launched.settings)
    if (plan.directory !== undefined) writeState(plan.directory, { complete: true, password, port: launched.port })
    const stop = async (): Promise<void> => {
      await stopPostmaster(launched.postmaster, plan.spec.bin, instance.data)
      await leave()
    }
    return { access, version, stop }
  } catch (error) {
    await leave()
    throw error
  }
}

function nameOf(directory: string | undefined): string {
  const unique = directory ?? randomBytes(8).toString('hex')
  return `own-${createHash('sha256').update(unique).digest('hex').slice(0, 12)}`
}

function planFolders({ spec, directory, runtime }: DevelopmentPlan, name: string): Instance {
  return directory === undefined
    ? planInstance(dataFolder(spec.cache, spec.account), runtime, name)
    : instanceAt(directory, socketFolderIn(runtime, name), true)
}

async function lockDirectory(
  { spec, runtime }: DevelopmentPlan,
  name: string,
  instance: Instance,
): Promise<KeeperLock> {
  const note: KeeperNote = { phase: 'starting', spec, instance, postmaster: undefined, port: undefined }
  const lock = tryLock(runtime, name, note)
  if (lock === undefined) {
    const { holder } = readLocks(runtime, name).at(-1) ?? {}
    const directory = instance.folder
    throw new TidemarkError('TM_EMBEDDED_DIRECTORY_BUSY', { seen: `process ${holder?.pid}`, facts: { directory } })
  }
  const older = readLocks<KeeperNote>(runtime, name).filter(({ generation }) => generation < lock.generation)
  for (const dead of older) await cleanUpAfter(dead)
  return lock
}

async function prepareData(
  { spec, directory, progress }: DevelopmentPlan,
  instance: Instance,
): Promise<{ readonly password: string; readonly port: number | undefined }> {
  if (directory !== undefined) {
    const state = await openDirectory(directory, spec)
    makeRunningFolders(instance, spec.account)
    return state
  }
  const { data, password, store } = await pristineData(spec, progress)
  try {
    makeInstance(instance, spec.account)
    await copyTree(data, instance.data)
    return { password, port: undefined }
  } finally {
    await store()
  }
}

/** The wanted port; without a wish the one of the last start, while it is free. */
async function launchOn(
  { spec, directory, port }: DevelopmentPlan,
  instance: Instance,
  last: number | undefined,
  note: (part: Partial<KeeperNote>) => void,
): Promise<Launched> {
  const allSettings = directory === undefined ? testSettings : durableSettings
  const plan: LaunchPlan = {
    bin: spec.bin,
    account: spec.account,
    instance,
    port: port ?? last,
    settings: (address) => allSettings(spec.version, address, spec.serverSettings),
    started: ({ identity }) => note({ postmaster: identity, phase: 'ready' }),
  }
  try {
    return await launch(plan)
  } catch (error) {
    if (port !== undefined || !isPortTaken(error)) throw error
    return launch({ ...plan, port: undefined })
  }
}
