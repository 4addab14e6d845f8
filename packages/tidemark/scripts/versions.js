// npm run test:versions: everything that is claimed of the ledger, on every PostgreSQL that Tidemark supports.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const env = { ...process.env, TIDEMARK_TEST_VERSIONS: 'all', TIDEMARK_PROPERTY_RUNS: '400' }
const room = fileURLToPath(new URL('..', import.meta.url))
const run = spawnSync('npx', ['vitest', 'run', 'test/versions', 'test/ledger', 'test/property'], {
  cwd: room,
  stdio: 'inherit',
  env,
})
process.exit(run.status ?? 1)
