import { openSession, type BenchServer } from '../server.ts'
import { installLedger } from '../inner.js'
import { buildSchema } from './put-back.ts'
import type { Way } from './ways.ts'

const sources = ['plain', 'ledger'] as const

/** Makes what the workers' databases are cloned from: migrated and seeded, without the ledger and with it. */
export async function buildSources({ access, admin, url }: BenchServer): Promise<void> {
  for (const source of sources) {
    await admin.query(`create database "suite_${source}"`)
    const session = await openSession(access, `suite_${source}`)
    try {
      await buildSchema({ url: urlOf(url, `suite_${source}`), session })
      if (source === 'ledger') await installLedger(session)
      await session.query('vacuum (freeze, analyze)')
    } finally {
      await session.end()
    }
  }
}

/** Fresh databases for one run: `suite_worker_1` and so on. Gives the URL of them all, short of the number. */
export async function makeDatabases({ admin, url }: BenchServer, { source }: Way, workers: number): Promise<string> {
  for (let number = 1; number <= workers; number += 1) {
    await admin.query(`drop database if exists "suite_worker_${number}" with (force)`)
    await admin.query(`create database "suite_worker_${number}" template "suite_${source ?? 'plain'}"`)
  }
  return urlOf(url, 'suite_worker_')
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
