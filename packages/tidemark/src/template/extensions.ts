import { type Client, DatabaseError } from 'pg'
import { TidemarkError } from '../errors/tidemark-error.ts'
import { quoteIdentifier } from '../server/quote.ts'

export async function createExtensions(client: Client, extensions: readonly string[]): Promise<void> {
  for (const extension of extensions) {
    try {
      await client.query(`create extension if not exists ${quoteIdentifier(extension)} cascade`)
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error
      const seen = `${error.code}: ${error.message}`
      throw new TidemarkError('TM_TEMPLATE_EXTENSION', { seen, facts: { extension }, cause: error })
    }
  }
}
