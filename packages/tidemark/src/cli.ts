import { commands } from './commands/index.ts'
import { main } from './commands/frame/main.ts'

process.exitCode = await main(commands, process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: process.stdout,
  err: process.stderr,
})
