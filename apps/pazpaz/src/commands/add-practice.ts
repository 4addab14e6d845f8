import { parseArgs } from 'node:util'
import { openRepositories } from './open-repositories.ts'

// The command: a new practice with its owner, who then asks for a link to log in. There is no such route: who may open practices runs the service.

const text = { type: 'string', default: '' } as const
const { values } = parseArgs({
  options: { name: text, 'time-zone': { ...text, default: 'UTC' }, email: text, owner: text },
})
if (!values.name || !values.email || !values.owner) {
  throw new Error(
    "usage: npm run add-practice -- --name 'Harbour Street' --owner 'Inês Carvalho' --email ines@harbour.example [--time-zone Europe/Lisbon]",
  )
}
await using repositories = openRepositories()
const { workspace } = await repositories.workspaces.create({
  name: values.name,
  time_zone: values['time-zone'],
  owner: { email: values.email, full_name: values.owner },
})
process.stdout.write(`${workspace.name} is workspace ${workspace.id}. Its owner logs in as ${values.email}.\n`)
