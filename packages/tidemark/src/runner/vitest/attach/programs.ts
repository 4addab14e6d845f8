import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assignmentVariable } from '../../assignment.ts'
import { attachedConfigFile, vitestIn } from './attaching.ts'

type Start = (...args: readonly unknown[]) => Promise<unknown>

/** What a program imports to start Vitest by itself. */
interface VitestNode {
  readonly startVitest: Start
  readonly createVitest: Start
}

interface Options {
  readonly config?: string | false
  readonly root?: string
  readonly configLoader?: string
}

/**
 * The functions that start a Vitest, with another configuration in place of the user's, as the program of Vitest gets it by its arguments.
 * @param url Of the module `vitest/node`.
 */
export function attaching({ startVitest, createVitest }: VitestNode, url: string): VitestNode {
  const folder = dirname(dirname(fileURLToPath(url)))
  return {
    // Since version 5 without the mode, the first argument of those before.
    startVitest: (...args) => startVitest(...attached(args, typeof args[0] === 'string' ? 2 : 1, folder)),
    createVitest: (...args) => createVitest(...attached(args, typeof args[0] === 'string' ? 1 : 0, folder)),
  }
}

function attached(args: readonly unknown[], place: number, folder: string): readonly unknown[] {
  const assignment = process.env[assignmentVariable]
  const vitest = vitestIn(folder)
  if (assignment === undefined || vitest === undefined) return args
  const options = (args[place] ?? {}) as Options
  const { config, root, configLoader } = options
  const file = attachedConfigFile(vitest, assignment, { config, root, configLoader })
  return Array.from({ length: Math.max(args.length, place + 1) }, (_, at) =>
    at === place ? { ...options, config: file } : args[at],
  )
}
