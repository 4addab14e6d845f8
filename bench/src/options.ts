import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'

export const usage = `usage: npm run bench -- isolation [options]   ways of undoing a test, compared
       npm run bench -- suite [options]       PazPaz's whole suite with each of several ways, for minutes
       npm run bench -- scale [options]       1,000 tables, 10,000,000 rows, a huge test, 64 databases; needs 15 GB of disk
       npm run bench -- baseline [options]    how often a check against a baseline is wrong
       npm run bench -- start [options]       cold, warm and hot starts of the embedded server

options
  --json FILE   write the results there; - writes them to standard output
  --quick       a reduced set in under a minute, with rough numbers
  --only LIST   of isolation: some of undo,changed,in-a-row,throughput,tracking,gateway,profile
  --rounds N    of suite: how often the quick ways are run, 3 unless it is said
  --help`

const parts = ['undo', 'changed', 'in-a-row', 'throughput', 'tracking', 'gateway', 'profile'] as const
export type Part = (typeof parts)[number]

const commands = ['isolation', 'suite', 'scale', 'baseline', 'start'] as const
type Command = (typeof commands)[number]

export interface Options {
  readonly command: Command
  /** Absolute path, or `-`. */
  readonly json: string | undefined
  readonly quick: boolean
  readonly only: readonly Part[]
  readonly rounds: number | undefined
}

/** A command line that can't be understood. */
export class UsageError extends Error {}

/** @throws UsageError. `help` when it was asked for. */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values, positionals } = parse(args)
  if (values.help === true) return 'help'
  const [name, ...rest] = positionals
  const command = commands.find((known) => known === name)
  if (command === undefined) {
    throw new UsageError(name === undefined ? 'what is to be measured?' : `there is no benchmark ${name}`)
  }
  if (rest.length > 0) throw new UsageError(`one benchmark at a time: ${positionals.join(' ')}`)
  if (command !== 'isolation' && values.only !== undefined) throw new UsageError('--only belongs to isolation')
  if (command !== 'suite' && values.rounds !== undefined) throw new UsageError('--rounds belongs to suite')
  return {
    command,
    json: jsonFile(values.json),
    quick: values.quick === true,
    only: chosenParts(values.only),
    rounds: chosenRounds(values.rounds),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'string' },
        quick: { type: 'boolean' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** Looked at before minutes of measuring, not after. */
function jsonFile(given: string | undefined): string | undefined {
  if (given === undefined || given === '-') return given
  // npm runs this in the bench's own folder; INIT_CWD is where the user is.
  const file = resolve(process.env['INIT_CWD'] ?? process.cwd(), given)
  try {
    accessSync(existsSync(file) ? file : dirname(file), constants.W_OK)
  } catch (error) {
    throw new UsageError(`--json ${given}: ${(error as Error).message}`)
  }
  if (existsSync(file) && !statSync(file).isFile()) throw new UsageError(`--json ${given}: not a file`)
  return file
}

function chosenParts(given: string | undefined): readonly Part[] {
  if (given === undefined) return parts
  return given.split(',').map((name) => {
    const part = parts.find((known) => known === name.trim())
    if (part === undefined) throw new UsageError(`--only ${given}: there is no part ${name}, only ${parts.join(', ')}`)
    return part
  })
}

function chosenRounds(given: string | undefined): number | undefined {
  if (given === undefined || /^[1-9]\d?$/.test(given)) return given === undefined ? undefined : Number(given)
  throw new UsageError(`--rounds ${given}: not a number from 1 to 99`)
}
