import type { Progress } from '../../../config/progress.ts'
import { copyTree } from '../copy.ts'
import { dataFolder } from '../folders.ts'
import { makeInstance, planInstance, type Instance } from '../instance.ts'
import { launch } from '../launch.ts'
import { dropParked, parkedData } from '../park.ts'
import type { Postmaster } from '../postmaster.ts'
import { pristineData, type StoredData } from '../pristine.ts'
import { endRemains } from '../remains.ts'
import { testSettings } from '../settings.ts'
import type { RunningServer } from './messages.ts'
import type { KeeperLock, KeeperNote } from './note.ts'

export interface StartedServer {
  readonly running: RunningServer
  readonly instance: Instance
  readonly postmaster: Postmaster
  /** Settles when nothing is written to the cache any more. */
  readonly stored: Promise<void>
}

type TakeNote = (part: Partial<KeeperNote>) => void

/** Starts the keeper's server from the parked data of the last one, or from a pristine data directory. */
export async function startServer(lock: KeeperLock, note: TakeNote, progress: Progress): Promise<StartedServer> {
  const { spec } = lock.note
  const parked = parkedData(spec, lock.name)
  if (parked !== undefined) {
    try {
      return { ...(await startFrom(parked, 'warm', lock, note, progress)), stored: Promise.resolve() }
    } catch {
      // Parked data is a convenience: without it the start is as good, only the templates are built anew.
      dropParked(spec, lock.name)
    }
  }
  const pristine = await pristineData(spec, progress)
  // A cache that cannot be written costs the next start time, not this one its server.
  const store = (): Promise<void> => pristine.store().catch(() => {})
  try {
    const server = await startFrom(pristine, pristine.fresh ? 'cold' : 'warm', lock, note, progress)
    return { ...server, stored: store() }
  } catch (error) {
    await store()
    throw error
  }
}

async function startFrom(
  stored: StoredData,
  how: 'cold' | 'warm',
  lock: KeeperLock,
  note: TakeNote,
  progress: Progress,
): Promise<Omit<StartedServer, 'stored'>> {
  const { spec } = lock.note
  const { bin, account, version, serverSettings } = spec
  const instance = planInstance(dataFolder(spec.cache, account), lock.folder, `${lock.name}.${lock.generation}`)
  note({ phase: 'starting', instance, postmaster: undefined })
  try {
    makeInstance(instance, account)
    const settings = (address: Parameters<typeof testSettings>[1]) => testSettings(version, address, serverSettings)
    const started = ({ identity }: Postmaster): void => note({ postmaster: identity })
    // The database driver is loaded while `cp` works: a start has no time to lose.
    const [control] = await Promise.all([import('../control.ts'), copyTree(stored.data, instance.data)])
    progress(`starting PostgreSQL ${version}`)
    const launched = await launch({ bin, account, instance, port: undefined, settings, started })
    const password = control.randomPassword()
    const old = control.accessTo(instance, launched.port, stored.password)
    const serverVersion = await control.confirm(old, launched.settings, password)
    const access = { ...old, password }
    return { running: { access, version: serverVersion, how }, instance, postmaster: launched.postmaster }
  } catch (error) {
    await endRemains(instance, lock.note.postmaster)
    throw error
  }
}
