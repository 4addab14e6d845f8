// npm run test:crash -- --kills 500 --seed 1: the long set of kills. A seed that is printed draws the same kills again; --from skips those before one.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '500' }, seed: { type: 'string' }, from: { type: 'string' } },
})
const env = { ...process.env, TIDEMARK_CRASH_KILLS: values.kills }
if (values.seed !== undefined) env.TIDEMARK_CRASH_SEED = values.seed
if (values.from !== undefined) env.TIDEMARK_CRASH_FROM = values.from
const room = fileURLToPath(new URL('..', import.meta.url))
const run = spawnSync('npx', ['vitest', 'run', 'test/crash'], { cwd: room, stdio: 'inherit', env })
process.exit(run.status ?? 1)
