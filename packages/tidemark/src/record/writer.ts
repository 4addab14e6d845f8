import { appendFileSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { recordVersion, type Event, type EventBody } from './event.ts'
import { eventsFile, listRuns, runFolder, stateFolder } from './folders.ts'

const runsKept = 20

// Taken when the module loads: tests put fake clocks into the globals later.
const RealDate = Date

export interface RecordWriter {
  /** Absolute folder of the run, `.tidemark/runs/<run>`. */
  readonly directory: string
  write(body: EventBody): void
}

/** Opens the record of a run; any number of processes and threads may write to the same one at once. */
export function openRecord(root: string, run: string): RecordWriter {
  const directory = runFolder(root, run)
  refuseUnwritable(root, directory, () => prepare(root, directory))
  const file = eventsFile(directory)
  return {
    directory,
    write: (body) => refuseUnwritable(root, directory, () => append(file, { run, ...body })),
  }
}

function prepare(root: string, directory: string): void {
  if (mkdirSync(directory, { recursive: true }) === undefined) return
  ignoreInGit(stateFolder(root))
  for (const run of listRuns(root).slice(runsKept)) rmSync(runFolder(root, run), { recursive: true, force: true })
}

function ignoreInGit(folder: string): void {
  try {
    writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

// One write of one line in append mode: the system puts lines of several processes one after the other, never into each other.
function append(file: string, body: { readonly run: string } & EventBody): void {
  const event: Event = { v: recordVersion, time: new RealDate().toISOString(), ...body }
  appendFileSync(file, `${JSON.stringify(event)}\n`)
}

function refuseUnwritable(root: string, directory: string, action: () => void): void {
  try {
    action()
  } catch (cause) {
    const seen = String(cause)
    const others = othersIn(root, cause)
    if (others !== undefined) throw new TidemarkError('TM_RECORD_OTHER_OWNER', { seen, facts: others, cause })
    throw new TidemarkError('TM_RECORD_UNWRITABLE', { seen, facts: { directory }, cause })
  }
}

/** Whose the records are, when that is why they can't be written; undefined when it isn't. */
function othersIn(root: string, cause: unknown): Record<'folder' | 'owner' | 'user', string> | undefined {
  const { code = '', path = '' } = cause as NodeJS.ErrnoException
  const user = process.geteuid?.()
  const folder = stateFolder(root)
  if (user === undefined || !['EACCES', 'EPERM'].includes(code)) return undefined
  const owner = ownersFrom(path, folder).find((uid) => uid !== user)
  return owner === undefined ? undefined : { folder, owner: nameOf(owner), user: nameOf(user) }
}

/** Of what exists from a path up to the folder. */
function ownersFrom(path: string, folder: string): readonly number[] {
  if (!path.startsWith(folder)) return []
  const uid = statSync(path, { throwIfNoEntry: false })?.uid
  return [...(uid === undefined ? [] : [uid]), ...ownersFrom(dirname(path), folder)]
}

function nameOf(uid: number): string {
  return uid === 0 ? 'root' : `user ${uid}`
}
