import { escapeIdentifier } from 'pg'
import { openSession, type BenchServer } from '../server.ts'
import { installLedger } from '../inner.js'
import { buildSchema } from './put-back.ts'
import type { Way } from './ways.ts'

const sources = ['plain', 'ledger'] as const
const workerPrefix = 'suite_worker_'

/** Makes what the workers' databases are cloned from: migrated and seeded, without the ledger and with it. */
export async function buildSources({ access, admin, url }: BenchServer): Promise<void> {
  for (const source of sources) {
    const database = nameOf(source)
    await admin.query(`create database ${escapeIdentifier(database)}`)
    const session = await openSession(access, database)
    try {
      await buildSchema({ url: urlOf(url, database), session })
      if (source === 'ledger') await installLedger(session)
      await session.query('vacuum (freeze, analyze)')
    } finally {
      await session.end()
    }
  }
}

/** Fresh databases for one run: `suite_worker_1` and so on. Gives the URL of them all, short of the number. */
export async function makeDatabases(
  { admin, url }: BenchServer,
  { source = 'plain' }: Way,
  workers: number,
): Promise<string> {
  for (let number = 1; number <= workers; number += 1) {
    const name = escapeIdentifier(`${workerPrefix}${number}`)
    await admin.query(`drop database if exists ${name} with (force)`)
    await admin.query(`create database ${name} template ${escapeIdentifier(nameOf(source))}`)
  }
  return urlOf(url, workerPrefix)
}

function nameOf(source: (typeof sources)[number]): string {
  return `suite_${source}`
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}
