import { baseline } from './baseline.ts'
import { doctor } from './doctor.ts'
import { down } from './down.ts'
import type { CommandDefinition } from './frame/command.ts'
import { init } from './init.ts'
import { migrations } from './migrations.ts'
import { observe } from './observe.ts'
import { report } from './report.ts'
import { run } from './run.ts'
import { snapshot } from './snapshot.ts'
import { status } from './status.ts'
import { sweep } from './sweep.ts'
import { up } from './up.ts'
import { verify } from './verify.ts'

/** Every command, in the order in which help shows them. */
export const commands: readonly CommandDefinition[] = [
  init,
  run,
  verify,
  report,
  observe,
  baseline,
  up,
  down,
  status,
  snapshot,
  migrations,
  sweep,
  doctor,
]
