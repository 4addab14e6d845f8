import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { commandMigration } from '../../src/migrators/command.ts'
import { sqlMigrations } from '../../src/migrators/sql.ts'
import { openServer } from '../../src/server/open.ts'
import { prepareTemplate } from '../../src/template/prepare.ts'
import { sleeperWord } from './sleeper.ts'
import { plainConfig } from './project.ts'

// A process that builds a template which takes long, to be killed in the middle of it.
const [url = '', root = '', kind] = process.argv.slice(2)

const sleeper = `
  const { Client } = require(${JSON.stringify(new URL('../../../../node_modules/pg', import.meta.url).pathname)})
  const client = new Client({ connectionString: process.env.DATABASE_URL })
  client.connect().then(() => client.query('select pg_sleep(600)'))`

const script = path.join(root, 'sleeper.cjs')
writeFileSync(script, sleeper)
const command = commandMigration(`node -e "require(process.argv[1])" ${script} ${sleeperWord(root)}; true`, {
  files: ['migrations/*.sql'],
})
const config = { ...plainConfig, root, url, migrators: [kind === 'sql' ? sqlMigrations('migrations') : command] }
await using server = await openServer(config, () => {})
await prepareTemplate(server, config, () => {})
