// Compiles src into dist, and the script of the report's page into one file, readable as it is. Built beside it and put in place at the end: whoever runs the old one meanwhile keeps all of it.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const room = fileURLToPath(new URL('..', import.meta.url))
const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')
const next = `${room}/.dist-next-${process.pid}`
const old = `${room}/.dist-old-${process.pid}`

const compiled = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', next], {
  cwd: room,
  stdio: 'inherit',
})
if (compiled.status === 0) {
  cpSync(`${room}/src`, next, {
    recursive: true,
    filter: (path) => !/\.[^/]*$/.test(path.slice(room.length)) || /\.(sql|css)$/.test(path),
  })
  const page = await rolldown({ input: `${room}/src/report/html/page/main.ts` })
  await page.write({ file: `${next}/report/html/page.js`, format: 'iife' })
  if (existsSync(`${room}/dist`)) renameSync(`${room}/dist`, old)
  renameSync(next, `${room}/dist`)
  rmSync(old, { recursive: true, force: true })
}
rmSync(next, { recursive: true, force: true })
process.exit(compiled.status ?? 1)
