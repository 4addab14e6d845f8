import { Option } from 'commander'
import { requireName } from '../runner/snapshot.ts'
import type { CommandDefinition, Invocation, CommandOutcome } from './frame/command.ts'
import { usage } from './frame/usage.ts'
import { dropNamed, list } from './snapshot/stored.ts'
import { restore } from './snapshot/restore.ts'
import { save } from './snapshot/save.ts'

export const snapshot: CommandDefinition = {
  name: 'snapshot',
  summary: 'save, restore, list and drop named states of databases',
  description:
    'save NAME makes a snapshot of the database of DATABASE_URL, restore NAME brings that database into the state of a snapshot, whether saved here or built by tests. It has to be the database of a living `tidemark run` or a kept one; for a copy its sessions are ended. list shows the snapshots of the server, drop NAME removes those that this project made.',
  arguments: [
    ['<action>', 'save, restore, list or drop'],
    ['[name]', 'name of the snapshot'],
  ],
  config: ['url', 'version', 'binaries', 'grace', 'allowHosts'],
  flags: [new Option('--force', 'with save: overwrite a snapshot of this name')],
  action: act,
}

type Action = (invocation: Invocation, name: string) => Promise<CommandOutcome>

const actions: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['save', save],
  ['restore', restore],
  ['drop', dropNamed],
])

async function act(invocation: Invocation): Promise<CommandOutcome> {
  const [action = '', name, ...more] = invocation.args
  if (action === 'list' && name === undefined) return list(invocation)
  const work = actions.get(action)
  if (work === undefined || name === undefined || more.length > 0) {
    throw usage(`snapshot ${invocation.args.join(' ')}; expected: save NAME, restore NAME, list or drop NAME`)
  }
  requireName(name)
  return work(invocation, name)
}
