import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MigrationContext } from '../config/migrator.ts'
import { commandMigration } from './command.ts'
import { functionMigration } from './function.ts'

let root: string
/** Where Vitest leaves imports to Node. */
let tool: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tidemark-typescript-'))
  tool = join(root, 'node_modules/tool/index.mjs')
  mkdirSync(join(root, 'node_modules/tool'), { recursive: true })
  writeFileSync(tool, `export const migrate = () => import('../../1_rooms.ts')`)
  writeFileSync(join(root, '1_rooms.ts'), 'export const up = (db: unknown): void => {}')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const context = (): MigrationContext => ({ root, url: '', env: {}, progress: () => {} })
const { typescript = false } = process.features as { readonly typescript?: string | false }
const knowsTypeScript = typescript !== false

test.skipIf(knowsTypeScript)('a tool in a function that imports TypeScript is said to need another way', async () => {
  const migrator = functionMigration(async function rooms() {
    const { migrate } = (await import(pathToFileURL(tool).href)) as { migrate: () => Promise<void> }
    await migrate()
  })
  await expect(migrator.migrate(context())).rejects.toMatchObject({
    code: 'TM_MIGRATION_TYPESCRIPT',
    happened: `The migration function rooms has Node load TypeScript, which Node ${process.versions.node} cannot.`,
    todo: expect.stringContaining('await import(...)') as string,
  })
})

test.skipIf(knowsTypeScript)('so is a command', async () => {
  const program = `import('${pathToFileURL(tool).href}').then(({ migrate }) => migrate())`
  const migrator = commandMigration(['node', '--input-type=module', '-e', program], { files: ['1_rooms.ts'] })
  await expect(migrator.migrate(context())).rejects.toMatchObject({
    code: 'TM_MIGRATION_TYPESCRIPT',
    todo: expect.stringContaining('npx tsx migrate.ts') as string,
  })
})

test('another failure of a command stays what it is', async () => {
  const migrator = commandMigration(['node', '-e', 'throw new Error("1_rooms.ts is wrong")'], { files: ['1_rooms.ts'] })
  await expect(migrator.migrate(context())).rejects.toMatchObject({ code: 'TM_MIGRATION_COMMAND' })
})
