import { baselineErrors } from './catalogue/baseline.ts'
import { cliErrors } from './catalogue/cli.ts'
import { configErrors } from './catalogue/config.ts'
import { dataErrors } from './catalogue/data.ts'
import { databaseErrors } from './catalogue/database.ts'
import { embeddedErrors } from './catalogue/embedded.ts'
import { fastifyErrors } from './catalogue/fastify.ts'
import { ledgerErrors } from './catalogue/ledger.ts'
import { queriesErrors } from './catalogue/queries.ts'
import { recordErrors } from './catalogue/record.ts'
import { redisErrors } from './catalogue/redis.ts'
import { reportErrors } from './catalogue/report.ts'
import { runnerErrors } from './catalogue/runner.ts'
import { serverErrors } from './catalogue/server.ts'
import { snapshotErrors } from './catalogue/snapshot.ts'
import { templateErrors } from './catalogue/template.ts'
import { verifyErrors } from './catalogue/verify.ts'

/** What an error code means. `{placeholders}` are filled with the facts of the case. */
export interface CatalogueEntry {
  readonly happened: string
  readonly todo: string
}

/** Every error that Tidemark can raise, by room. docs/errors.md lists the same codes; a test compares them. A retired code is never used again. */
export const catalogue = {
  ...configErrors,
  ...embeddedErrors,
  ...serverErrors,
  ...templateErrors,
  ...databaseErrors,
  ...snapshotErrors,
  ...ledgerErrors,
  ...recordErrors,
  ...queriesErrors,
  ...reportErrors,
  ...runnerErrors,
  ...dataErrors,
  ...redisErrors,
  ...fastifyErrors,
  ...verifyErrors,
  ...baselineErrors,
  ...cliErrors,
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof catalogue
