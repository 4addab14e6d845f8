import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { manifestIn } from './manifest.ts'

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
  /** A package that shows it, too, where the tool needs no file. */
  readonly dependency?: string
  readonly command: string
  /** Folders with what decides the schema. */
  readonly folders: readonly string[]
}

const scriptEndings = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs', 'json']

// What a tool's own configuration names may be somebody's database: the one to migrate is said on the command line.
const url = process.platform === 'win32' ? '"%DATABASE_URL%"' : '"$DATABASE_URL"'

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
    command: `npx knex migrate:latest --connection ${url}`,
    folders: ['migrations', 'db/migrations'],
  },
  {
    name: 'Sequelize',
    signs: ['.sequelizerc'],
    dependency: 'sequelize-cli',
    command: `npx sequelize-cli db:migrate --url ${url}`,
    folders: ['migrations', 'db/migrations', 'src/migrations'],
  },
  {
    name: 'node-pg-migrate',
    signs: [],
    dependency: 'node-pg-migrate',
    command: 'npx node-pg-migrate up',
    folders: ['migrations'],
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
  const tool = tools.find((known) => uses(root, known))
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

function uses(root: string, { signs, dependency, folders }: Tool): boolean {
  const present = (path: string): boolean => existsSync(join(root, path))
  if (signs.some(present)) return true
  // The root of a workspace may hold the tool of its packages.
  if (dependency === undefined || !folders.some(present)) return false
  const { dependencies, devDependencies } = manifestIn(root)
  return dependency in { ...dependencies, ...devDependencies }
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
