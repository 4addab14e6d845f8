import { extname, resolve } from 'node:path'
import { Option } from 'commander'
import { reportFormats, type ReportFormat } from '../config/report-formats.ts'
import { readMerged, readReport } from '../report/read.ts'
import { renderTerminal } from '../report/render/terminal.ts'
import type { Report } from '../report/report.ts'
import { selectNewest, selectRun, selectVerification, type Selected } from '../report/select.ts'
import { styleFor } from '../report/style.ts'
import { render, usualFile, writeReport } from '../report/write.ts'
import { loadProject } from '../runner/load.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { usage } from './frame/usage.ts'

export const report: CommandDefinition = {
  name: 'report',
  summary: 'say everything about a run: as text, HTML, Markdown, JSON, JUnit or CTRF',
  description:
    'Makes a report of the newest run or verification, of a named one, or of the records of several machines. HTML goes to .tidemark/reports/report.html, everything else to standard output, unless --output names a file.',
  arguments: [['[folders...]', 'with --merge: the records of the shards of one run']],
  config: [],
  flags: [
    new Option('--run <id>', 'a run of .tidemark/runs'),
    new Option('--verification <id>', 'a verification of .tidemark/verifications'),
    new Option('--format <format>', 'how it is written; default: as the name of the output says, or terminal').choices([
      'terminal',
      ...reportFormats,
    ]),
    new Option('--output <file>', 'file to write to'),
    new Option('--merge', 'make one report of the records in the given folders'),
  ],
  action: makeReport,
}

async function makeReport(invocation: Invocation): Promise<CommandOutcome> {
  const { flags, cwd, terminal } = invocation
  const output = flags['output'] === undefined ? undefined : resolve(cwd, String(flags['output']))
  const format = formatOf(flags['format'], output)
  const { root, report } = await read(invocation)
  if (format === 'terminal') {
    const text = renderTerminal(report, output === undefined ? styleFor(terminal.out, terminal.env) : plain)
    return output === undefined ? { code: 0, json: report, text } : written(report, format, output, text)
  }
  const file = output ?? (format === 'html' ? usualFile(root, format) : undefined)
  const text = render(report, format)
  return file === undefined ? { code: 0, json: report, text } : written(report, format, file, text)
}

async function read(invocation: Invocation): Promise<{ readonly root: string; readonly report: Report }> {
  const { cwd, args, overrides, flags, progress } = invocation
  const merged = flags['merge'] === true
  if (merged !== args.length > 0) throw usage('--merge and folders go together')
  const { root, categories } = await loadProject(cwd, overrides)
  progress('reading the record')
  const folders = args.map((folder) => resolve(cwd, folder))
  const options = { categories }
  const report = merged ? await readMerged(folders, options) : await readReport(root, select(root, flags), options)
  return { root, report }
}

function select(root: string, { run, verification }: Invocation['flags']): Selected {
  if (run !== undefined && verification !== undefined) throw usage('either --run or --verification')
  if (run !== undefined) return selectRun(root, String(run))
  return verification === undefined ? selectNewest(root) : selectVerification(root, String(verification))
}

type Format = ReportFormat | 'terminal'

const extensions: Readonly<Record<string, Format>> = {
  '.html': 'html',
  '.md': 'md',
  '.json': 'json',
  '.xml': 'junit',
  '.txt': 'terminal',
}

function formatOf(flag: unknown, output: string | undefined): Format {
  if (flag !== undefined) return flag as Format
  if (output === undefined) return 'terminal'
  const format = extensions[extname(output)]
  if (format === undefined) throw usage(`--output ${output} says no format; add --format`)
  return format
}

function written(report: Report, format: Format, file: string, text: string): CommandOutcome {
  writeReport(file, text)
  return { code: 0, json: { run: report.run.id, format, file }, text: `report written: ${file}` }
}

function plain(_: string, text: string): string {
  return text
}
