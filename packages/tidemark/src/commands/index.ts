import { doctor } from './doctor.ts'
import type { CommandDefinition } from './frame/command.ts'
import { init } from './init.ts'
import { run } from './run.ts'

/** Every command, in the order in which help shows them. */
export const commands: readonly CommandDefinition[] = [init, run, doctor]
