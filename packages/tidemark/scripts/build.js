import { spawnSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const room = fileURLToPath(new URL('..', import.meta.url))
const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')

rmSync(`${room}/dist`, { recursive: true, force: true })
const compiled = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: room, stdio: 'inherit' })

cpSync(`${room}/src`, `${room}/dist`, {
  recursive: true,
  filter: (path) => !/\.[^/]*$/.test(path.slice(room.length)) || path.endsWith('.sql'),
})

process.exit(compiled.status ?? 1)
