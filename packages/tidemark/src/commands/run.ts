import { leaseDatabase } from '../database/lease-database.ts'
import type { Lease } from '../database/lease.ts'
import { openRun } from '../database/run.ts'
import { Statistics } from '../queries/statistics.ts'
import { newRunId } from '../record/run-id.ts'
import { openRecord, type RecordWriter } from '../record/writer.ts'
import { printSummary } from '../report/print.ts'
import { recordServerLog } from '../runner/server-log.ts'
import { databaseUrl, misleadingVariables } from '../server/connect.ts'
import { identify } from '../server/process-identity.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { openProject, type OpenProject } from './frame/project.ts'
import { version } from '../record/version.ts'
import { lookAfter } from './run/aftermath.ts'
import { claimForCommand, lookAfterRedis } from './run/redis.ts'
import { runChild } from './run/child.ts'

export const run: CommandDefinition = {
  name: 'run',
  summary: 'run a command with a clean database in DATABASE_URL',
  description:
    'Runs a command with DATABASE_URL and the PG* variables of a clean database, passes on input, output, signals and exit code, and says afterwards what the command changed and left behind.',
  arguments: [['<command...>', 'program and arguments, after `--`']],
  passThrough: true,
  config: ['url', 'version', 'binaries', 'strict', 'keep', 'queries', 'idle', 'grace', 'allowHosts'],
  action: runCommand,
}

async function runCommand(invocation: Invocation): Promise<CommandOutcome> {
  const { terminal, resources, quiet } = invocation
  const began = performance.now()
  const project = await openProject(invocation)
  const id = newRunId()
  const record = openRecord(project.config.root, id)
  recordStart(record, project)
  const lease = resources.own(await takeLease(invocation, project, id, record))
  quiet()
  const code = await runOn(invocation, project, lease, record)
  await recordServerLog(record, { server: project.server, root: project.config.root, run: id, began })
  record.write({ type: 'run-ended', durationMs: performance.now() - began })
  const { server, config: reports } = project
  const urlOf = (name: string): string => databaseUrl(server.access, name)
  const summary = await printSummary(record.directory, { sink: terminal.err, env: terminal.env, urlOf, reports })
  return { code, json: { code, record: record.directory, ...summary }, text: '' }
}

function recordStart(record: RecordWriter, { config, server, template }: OpenProject): void {
  const facts = { command: 'tidemark run', root: config.root, workers: 1, tidemark: version }
  record.write({ type: 'run-started', ...facts, process: identify(process.pid) })
  record.write({ type: 'server-ready', kind: server.access.kind, version: server.version, ...server.start })
  const { name, fingerprint, built, ms } = template
  record.write({ type: 'template-ready', template: name, fingerprint, built, ms })
}

async function takeLease(
  { args, progress, resources }: Invocation,
  { config, server, template }: OpenProject,
  run: string,
  record: RecordWriter,
): Promise<Lease> {
  const began = performance.now()
  progress('cloning the template')
  resources.own(await openRun(server.access, { run, template: template.name, diskCapMb: config.diskCap }))
  const request = {
    template: template.name,
    run,
    root: config.root,
    slots: 1,
    graceMs: config.grace,
    label: args.join(' '),
  }
  const lease = await leaseDatabase(server.access, request)
  const { database, slot } = lease
  record.write({ type: 'database-leased', database, slot, ms: performance.now() - began })
  return lease
}

/** Runs the command on the leased database, records what it did there, and returns the exit code of it all. */
async function runOn(
  { args, cwd, terminal, interrupts, resources }: Invocation,
  { config }: OpenProject,
  lease: Lease,
  record: RecordWriter,
): Promise<number> {
  const redis = await claimForCommand(config, resources)
  const inherited = Object.entries(terminal.env).filter(([name]) => !misleadingVariables.includes(name))
  const env = { ...Object.fromEntries(inherited), ...lease.env, ...redis?.env }
  const statistics = config.queries === 'off' ? undefined : resources.own(await Statistics.open(lease.access))
  await statistics?.zero(lease.database)
  const { code, ms } = await runChild(args, { cwd, env, interrupts })
  const queries = await statistics?.read(lease.database)
  const aftermath = await lookAfter(lease, { config, failed: code !== 0, resources })
  const inRedis = await lookAfterRedis(redis)
  const leftovers = [...aftermath.leftovers, ...inRedis.leftovers]
  const { database } = lease
  const done = { command: args, code, durationMs: ms, database, ...aftermath, ...inRedis, leftovers }
  record.write({ type: 'command-ended', ...done, ...(queries === undefined ? {} : { queries }) })
  return code === 0 && config.strict && leftovers.length > 0 ? 1 : code
}
