// npm run test:property -- --runs 20000 --seed 1: the long set of generated histories. A seed that is printed replays its run; --from skips the schemas before one.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20000' }, seed: { type: 'string' }, from: { type: 'string' } },
})
const env = { ...process.env, TIDEMARK_PROPERTY_RUNS: values.runs }
if (values.seed !== undefined) env.TIDEMARK_PROPERTY_SEED = values.seed
if (values.from !== undefined) env.TIDEMARK_PROPERTY_FROM = values.from
const room = fileURLToPath(new URL('..', import.meta.url))
const run = spawnSync('npx', ['vitest', 'run', 'test/property'], { cwd: room, stdio: 'inherit', env })
process.exit(run.status ?? 1)
