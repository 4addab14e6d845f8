import { statfs } from 'node:fs/promises'
import { postgresAccount } from '../../server/embedded/account.ts'
import { cacheFolder } from '../../server/embedded/folders.ts'
import type { Check } from './check.ts'

const megabyte = 2 ** 20
const tight = 1024
const tooTight = 100

/** Room where the server keeps its data. A folder that this user can't look at, or of another machine, is passed over. */
export async function diskCheck(dataDirectory: string | undefined): Promise<Check> {
  const folder = dataDirectory ?? cacheFolder(postgresAccount())
  const free = await freeMegabytes(folder)
  if (free === undefined) return { name: 'disk', status: 'ok', detail: `${folder}: not visible from here` }
  const detail = `${free} MB free in ${folder}`
  if (free >= tight) return { name: 'disk', status: 'ok', detail }
  return { name: 'disk', status: free < tooTight ? 'failed' : 'warning', detail, todo: 'npx tidemark sweep' }
}

async function freeMegabytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return Math.floor((bavail * bsize) / megabyte)
  } catch {
    return undefined
  }
}
