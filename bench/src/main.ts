import { writeFileSync } from 'node:fs'
import { fullRates, measureRates, printRates, quickRates } from './baseline.ts'
import { measureIsolation } from './isolation.ts'
import { type Options, parseOptions, usage, UsageError } from './options.ts'
import { fullPlan, quickPlan } from './plan.ts'
import { print } from './print.ts'
import { progress } from './progress.ts'
import type { Report } from './report.ts'
import { fullScale, measureScale, quickScale } from './scale.ts'
import { measureStarts } from './start.ts'
import { fullSuite, measureSuite, quickSuite } from './suite.ts'

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') process.stdout.write(`${usage}\n`)
  else await run(options)
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  progress(`${error.message}\n\n${usage}`)
  process.exitCode = 2
}

async function run(options: Options): Promise<void> {
  const { command, quick } = options
  if (command === 'baseline') {
    const report = await measureRates(quick ? quickRates : fullRates)
    return write(options, report, printRates(report))
  }
  const report = await measure(command, options)
  write(options, report, print(report))
}

function measure(command: Exclude<Options['command'], 'baseline'>, { quick, only, rounds }: Options): Promise<Report> {
  switch (command) {
    case 'start':
      return measureStarts(quick ? 1 : 7)
    case 'suite':
      return measureSuite({ ...(quick ? quickSuite : fullSuite), ...(rounds === undefined ? {} : { rounds }) })
    case 'scale':
      return measureScale(quick ? quickScale : fullScale)
    case 'isolation':
      return measureIsolation(quick ? quickPlan : fullPlan, only)
  }
}

function write({ json }: Options, report: object, text: string): void {
  const all = `${JSON.stringify(report, null, 2)}\n`
  if (json === '-') process.stdout.write(all)
  else if (json !== undefined) writeFileSync(json, all)
  const readable = `\n${text}\n`
  if (json === '-') process.stderr.write(readable)
  else process.stdout.write(readable)
}
