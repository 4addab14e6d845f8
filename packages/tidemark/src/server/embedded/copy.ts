import { cp } from 'node:fs/promises'
import { run } from './command.ts'
import { diskFull } from './disk-full.ts'

/** Copies a folder with owners, rights and links; `to` must not exist. `cp` takes a third of the time of Node's own copy. */
export async function copyTree(from: string, to: string): Promise<void> {
  if (process.platform === 'win32') {
    await cp(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true })
    return
  }
  const { ok, output } = await run('cp', ['-a', '--', from, to], undefined)
  if (ok) return
  throw diskFull(output) ?? new Error(`cp -a ${from} ${to}: ${output}`)
}

/** Lets every account read a tree, and run what its owner may run. */
export async function openToAll(tree: string): Promise<void> {
  if (process.platform === 'win32') return
  const { ok, output } = await run('chmod', ['-R', 'a+rX', '--', tree], undefined)
  if (!ok) throw new Error(`chmod -R a+rX ${tree}: ${output}`)
}
