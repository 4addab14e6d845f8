// Compiles src into dist, its modules into few files, and the script and the style of the report's page into one each, all readable as they are. Built beside it and put in place at the end: whoever runs the old one meanwhile keeps all of it.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const room = fileURLToPath(new URL('..', import.meta.url))
const tsc = createRequire(import.meta.url)
  .resolve('typescript/package.json')
  .replace('package.json', 'bin/tsc')
const next = `${room}/.dist-next-${process.pid}`
const old = `${room}/.dist-old-${process.pid}`

/** In the order of the cascade. */
const styles = ['colours', 'basics', 'verdict', 'layout', 'cards', 'tables', 'all-tests', 'charts', 'media']

const run = (...args) => spawnSync(process.execPath, args, { cwd: room, stdio: 'inherit' }).status === 0

let built = run(tsc, '-p', 'tsconfig.build.json', '--outDir', next)
if (built) {
  cpSync(`${room}/src`, next, {
    recursive: true,
    filter: (path) => !/\.[^/]*$/.test(path.slice(room.length)) || path.endsWith('.sql'),
  })
  const page = await rolldown({ input: `${room}/src/report/html/page/main.ts` })
  await page.write({ file: `${next}/report/html/page.js`, format: 'iife' })
  const style = styles.map((name) => readFileSync(`${room}/src/report/html/style/${name}.css`, 'utf8'))
  writeFileSync(`${next}/report/html/page.css`, style.join('\n'))
  built = run('scripts/bundle.js', next)
}
if (built) {
  if (existsSync(`${room}/dist`)) renameSync(`${room}/dist`, old)
  renameSync(next, `${room}/dist`)
  rmSync(old, { recursive: true, force: true })
}
rmSync(next, { recursive: true, force: true })
process.exit(built ? 0 : 1)
