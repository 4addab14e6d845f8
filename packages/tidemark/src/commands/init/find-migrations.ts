import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Migrations that were found, and how the configuration names them. */
export interface FoundMigrations {
  readonly name: string
  readonly helper: 'sqlMigrations' | 'commandMigration'
  /** Source of the helper's arguments. */
  readonly call: string
}

interface Tool {
  readonly name: string
  /** Files that show that the tool is in use. */
  readonly signs: readonly string[]
  readonly command: string
  /** Folders with what decides the schema. */
  readonly folders: readonly string[]
}

const scriptEndings = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json']

const tools: readonly Tool[] = [
  {
    name: 'Prisma',
    signs: ['prisma/schema.prisma', 'schema.prisma', ...scriptEndings.map((ending) => `prisma.config.${ending}`)],
    command: 'npx prisma migrate deploy',
    folders: ['prisma/migrations', 'migrations'],
  },
  {
    name: 'Drizzle',
    signs: scriptEndings.map((ending) => `drizzle.config.${ending}`),
    command: 'npx drizzle-kit migrate',
    folders: ['drizzle', 'migrations'],
  },
  {
    name: 'Knex',
    signs: scriptEndings.map((ending) => `knexfile.${ending}`),
    command: 'npx knex migrate:latest',
    folders: ['migrations', 'db/migrations'],
  },
]

const sqlFolders = [
  'migrations',
  'db/migrations',
  'database/migrations',
  'sql/migrations',
  'supabase/migrations',
  'sql',
]
const seedFolders = ['seeds', 'db/seeds', 'database/seeds', 'sql/seeds', 'supabase/seeds']

/** The way in which a project makes its schema; a tool's configuration counts more than a folder of SQL. */
export function findMigrations(root: string): FoundMigrations | undefined {
  const tool = tools.find(({ signs }) => signs.some((sign) => existsSync(join(root, sign))))
  if (tool !== undefined) return byCommand(root, tool)
  const folder = sqlFolders.find((name) => holdsSql(join(root, name)))
  return folder === undefined
    ? undefined
    : { name: `SQL files in ${folder}`, helper: 'sqlMigrations', call: quote(folder) }
}

/** Glob of a project's SQL seeds. */
export function findSeeds(root: string): string | undefined {
  const folder = seedFolders.find((name) => holdsSql(join(root, name)))
  return folder && `${folder}/*.sql`
}

// Only what is there: a glob that matches nothing is an error, so that no misspelt one goes unnoticed.
function byCommand(root: string, { name, command, signs, folders }: Tool): FoundMigrations {
  const present = (path: string): boolean => existsSync(join(root, path))
  const globs = [...signs.filter(present), ...folders.filter(present).map((folder) => `${folder}/**`)]
  const files = globs.map(quote).join(', ')
  return { name: `${name} (${command})`, helper: 'commandMigration', call: `${quote(command)}, { files: [${files}] }` }
}

function holdsSql(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.sql'))
}

function quote(text: string): string {
  return `'${text}'`
}
