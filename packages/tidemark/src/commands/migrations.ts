import { Option } from 'commander'
import { openScratch } from '../database/scratch.ts'
import { checkMigrations } from '../migrators/check/check.ts'
import { newRunId } from '../record/run-id.ts'
import { migrationAnnotations } from '../report/github.ts'
import { styleFor } from '../report/style.ts'
import { loadProject } from '../runner/load.ts'
import { openServer } from '../server/open.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { readNumber, usage } from './frame/usage.ts'
import { renderCheck, verdictOf } from './migrations/text.ts'

export const migrations: CommandDefinition = {
  name: 'migrations',
  summary: 'try the migrations: up, down and up again, and the newest on rows',
  description:
    'check tries the migrations of the configuration in databases of its own: up from nothing; each down and up again, to the same schema; all the way down and up; and the newest on rows, where it measures what each statement locks, writes anew and goes through. Exits with 1 when a migration fails or does not come back to the same schema; with --strict for warnings, too.',
  arguments: [['<action>', 'check']],
  config: ['url', 'version', 'binaries', 'idle', 'allowHosts'],
  flags: [
    new Option('--data <snapshot>', 'rows to try the newest migrations on (default: the seed)'),
    new Option('--last <number>', 'how many migrations are tried on rows').default('5'),
    new Option('--down <command>', 'takes back all that a command or function has migrated'),
    new Option('--swap', 'try the last two migrations in the other order, too'),
    // Of its own: the option `strict` is about leftovers of tests.
    new Option('--strict', 'a warning fails the check'),
  ],
  action: act,
}

async function act(invocation: Invocation): Promise<CommandOutcome> {
  const { args, flags, cwd, overrides, progress, resources, terminal } = invocation
  if (args.length !== 1 || args[0] !== 'check') throw usage(`migrations ${args.join(' ')}; expected: check`)
  const last = readNumber('last', String(flags['last']), 10_000)
  const config = await loadProject(cwd, overrides)
  const { access } = resources.own(await openServer(config, progress))
  const scratch = resources.own(await openScratch(access, newRunId(), config.root))
  const result = await checkMigrations({
    access,
    config,
    scratch,
    progress,
    data: textOf(flags['data']),
    last,
    down: textOf(flags['down']),
    swap: flags['swap'] === true,
  })
  const verdict = verdictOf(result, flags['strict'] === true)
  for (const line of migrationAnnotations(config.root, result, terminal.env)) terminal.err.write(`${line}\n`)
  const text = renderCheck(result, verdict, styleFor(terminal.out, terminal.env))
  return { code: verdict === 'passed' ? 0 : 1, json: { verdict, ...result }, text }
}

function textOf(flag: string | boolean | undefined): string | undefined {
  return typeof flag === 'string' ? flag : undefined
}
