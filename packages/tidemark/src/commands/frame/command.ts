import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command, Option } from 'commander'
import type { Overrides } from '../../config/load.ts'
import type { OptionName } from '../../config/options.ts'
import type { Progress } from '../../config/progress.ts'
import { commonFlags, configFlag, readOverrides, type Flags } from './flags.ts'
import { Interrupts, signalCode } from './interrupts.ts'
import { printError } from './print-error.ts'
import { Resources } from './resources.ts'
import { startSpinner } from '../../config/spinner.ts'
import type { Terminal } from './terminal.ts'
import { usage } from './usage.ts'

/** What a command is called with. */
export interface Invocation {
  readonly terminal: Terminal
  /** Absolute folder to work in. */
  readonly cwd: string
  readonly overrides: Overrides
  readonly flags: Flags
  readonly args: readonly string[]
  readonly json: boolean
  readonly progress: Progress
  /** Ends the progress line, before somebody else writes to the terminal. */
  readonly quiet: () => void
  readonly resources: Resources
  readonly interrupts: Interrupts
}

/** What a command comes to. */
export interface CommandOutcome {
  readonly code: number
  /** Printed with `--json`. */
  readonly json: unknown
  /** Printed without it. */
  readonly text: string
}

export interface CommandDefinition {
  readonly name: string
  readonly summary: string
  readonly description: string
  readonly arguments?: readonly (readonly [name: string, text: string])[]
  /** Everything after the first argument belongs to it: flags of another program. */
  readonly passThrough?: true
  /** Options of the configuration that this command takes as flags. */
  readonly config: readonly OptionName[]
  readonly flags?: readonly Option[]
  readonly action: (invocation: Invocation) => Promise<CommandOutcome>
}

/** Adds a command to the program; `finish` gets its exit code. */
export function addCommand(
  program: Command,
  definition: CommandDefinition,
  terminal: Terminal,
  finish: (code: number) => void,
): void {
  const command = program.command(definition.name).summary(definition.summary).description(definition.description)
  for (const argument of definition.arguments ?? []) command.argument(...argument)
  if (definition.passThrough) command.passThroughOptions()
  for (const flag of [...(definition.flags ?? []), ...definition.config.map(configFlag), ...commonFlags()]) {
    command.addOption(flag)
  }
  command.action(async () => finish(await execute(definition, terminal, command.args, command.opts())))
}

async function execute(
  definition: CommandDefinition,
  terminal: Terminal,
  args: readonly string[],
  flags: Flags,
): Promise<number> {
  const resources = new Resources()
  using interrupts = new Interrupts()
  using spinner = startSpinner(terminal)
  const json = flags['json'] === true
  const quiet = (): void => spinner[Symbol.dispose]()
  const invocation = async (): Promise<Invocation> => ({
    terminal,
    cwd: folderOf(terminal.cwd, flags['cwd']),
    overrides: readOverrides(definition.config, flags),
    flags,
    args,
    json,
    progress: spinner.progress,
    quiet,
    resources,
    interrupts,
  })
  const ended = await Promise.race([
    invocation()
      .then(definition.action)
      .catch((error: unknown) => ({ error })),
    interrupts.interrupted,
  ])
  quiet()
  const failures = await resources.release()
  if (typeof ended === 'string') process.exit(signalCode(ended))
  if ('error' in ended) printError(ended.error, terminal, json)
  else print(ended, terminal, json)
  for (const failure of failures) printError(failure, { ...terminal, out: terminal.err }, false)
  return 'error' in ended ? 2 : ended.code
}

/** A misspelt folder must not become a new one. */
function folderOf(cwd: string, named: Flags[string]): string {
  const folder = resolve(cwd, String(named ?? '.'))
  if (named === undefined || statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder
  throw usage(`--cwd ${String(named)}: there is no such folder`)
}

function print({ json, text }: CommandOutcome, { out }: Terminal, asJson: boolean): void {
  // The shape stays the same whatever is unknown: null, not a missing key.
  if (asJson) out.write(`${JSON.stringify(json, (_, value: unknown) => value ?? null)}\n`)
  else if (text !== '') out.write(text.endsWith('\n') ? text : `${text}\n`)
}
