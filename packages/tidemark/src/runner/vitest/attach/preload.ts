// Every Node process of the command loads this before anything else: the one that is Vitest, or starts one by itself, becomes one with the plugin, all others go on as they are.
import { realpathSync } from 'node:fs'
import { register } from 'node:module'
import { basename, dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { assignmentVariable } from '../../assignment.ts'
import { moduleHooksFile } from '../files.ts'
import { readArguments } from './arguments.ts'
import { attachedConfigFile, vitestIn, type InstalledVitest } from './attaching.ts'

const assignment = process.env[assignmentVariable]
if (assignment !== undefined && isMainThread) {
  const vitest = vitestOf(process.argv[1])
  if (vitest === undefined) register(pathToFileURL(moduleHooksFile))
  else attach(vitest, assignment)
}

function vitestOf(program: string | undefined): InstalledVitest | undefined {
  try {
    const file = realpathSync(program ?? '')
    return basename(file) === 'vitest.mjs' ? vitestIn(dirname(file)) : undefined
  } catch {
    return undefined
  }
}

function attach(vitest: InstalledVitest, assignment: string): void {
  const given = process.argv
  const { replaced, ...options } = readArguments(given.slice(2))
  const config = attachedConfigFile(vitest, assignment, options, () => {
    process.argv = given
  })
  process.argv = [...given.slice(0, 2), ...replaced(config)]
}
