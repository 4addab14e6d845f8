import { writeFileSync } from 'node:fs'
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
  else write(options, await measure(options))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  progress(`${error.message}\n\n${usage}`)
  process.exitCode = 2
}

function measure({ command, quick, only }: Options): Promise<Report> {
  switch (command) {
    case 'start':
      return measureStarts(quick ? 1 : 7)
    case 'suite':
      return measureSuite(quick ? quickSuite : fullSuite)
    case 'scale':
      return measureScale(quick ? quickScale : fullScale)
    case 'isolation':
      return measureIsolation(quick ? quickPlan : fullPlan, only)
  }
}

function write({ json }: Options, report: Report): void {
  const text = `${JSON.stringify(report, null, 2)}\n`
  if (json === '-') process.stdout.write(text)
  else if (json !== undefined) writeFileSync(json, text)
  const readable = `\n${print(report)}\n`
  if (json === '-') process.stderr.write(readable)
  else process.stdout.write(readable)
}
