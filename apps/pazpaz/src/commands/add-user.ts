import { parseArgs } from 'node:util'
import { openRepositories } from './open-repositories.ts'

// The command: somebody more who may work in a practice, as an assistant unless told.

const text = { type: 'string', default: '' } as const
const { values } = parseArgs({ options: { workspace: text, name: text, email: text, owner: { type: 'boolean' } } })
if (!values.workspace || !values.name || !values.email) {
  throw new Error(
    "usage: npm run add-user -- --workspace 3f72055c-8003-4783-802a-064bd7e96f3f --name 'Tom Adeyemi' --email tom@harbour.example [--owner]",
  )
}
await using repositories = openRepositories()
const actor = { workspaceId: values.workspace, userId: null }
const workspace = await repositories.workspaces.get(actor)
if (workspace === null) throw new Error(`there is no workspace ${values.workspace}`)
const { email, role } = await repositories.users.create(actor, {
  email: values.email,
  full_name: values.name,
  role: values.owner === true ? 'owner' : 'assistant',
})
process.stdout.write(`${email} may log in to ${workspace.name} now, as ${role}.\n`)
