import { commands } from './commands/index.ts'
import { main } from './commands/frame/main.ts'

for (const stream of [process.stdout, process.stderr]) stream.on('error', passOver)

// Whoever reads our output may leave early, `tidemark status | head -1`; the work goes on to its end.
function passOver(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

process.exitCode = await main(commands, process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: process.stdout,
  err: process.stderr,
})
