import { Command, CommanderError } from 'commander'
import { addCommand, type CommandDefinition } from './command.ts'
import { printError } from './print-error.ts'
import type { Terminal } from './terminal.ts'
import { version } from '../../record/version.ts'
import { usage } from './usage.ts'

/** Parses the arguments, runs the command they name and returns the exit code. */
export async function main(
  definitions: readonly CommandDefinition[],
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  let code = 0
  const program = createProgram(terminal)
  for (const definition of definitions) addCommand(program, definition, terminal, (ended) => (code = ended))
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    if (error instanceof CommanderError && error.code === 'commander.help') return 2
    printError(asUsageError(error), terminal, wantsJson(args))
    return 2
  }
}

function createProgram(terminal: Terminal): Command {
  return new Command('tidemark')
    .description('A clean, real PostgreSQL for every test.')
    .version(version)
    .usage('<command> [options]')
    .helpCommand('help [command]', 'help for a command')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.out.write(text),
      // A usage error is printed like every other error.
      outputError: () => {},
    })
    .addHelpText(
      'after',
      '\nExit codes: 0 fine, 1 a check failed, 2 wrong usage, configuration or server; `run` exits as its command does.',
    )
}

function asUsageError(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error
  return usage(error.message.replace(/^error: /, ''))
}

function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return args.slice(0, end === -1 ? args.length : end).includes('--json')
}
