import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addPlugin } from '../../src/commands/init/vitest.ts'
import { loadConfig } from '../../src/config/load.ts'
import { install, project, tidemark } from './tidemark.ts'

const sql = { 'migrations/001.sql': 'create table a ()' }

function read(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

describe('tidemark.config.ts', () => {
  test.each([
    ['a folder of SQL files', sql, "migrate: sqlMigrations('migrations'),"],
    ['a folder deeper down', { 'db/migrations/001.sql': '' }, "migrate: sqlMigrations('db/migrations'),"],
    [
      'Prisma',
      { 'prisma/schema.prisma': '', 'prisma/migrations/a/migration.sql': '' },
      "migrate: commandMigration('npx prisma migrate deploy', { files: ['prisma/schema.prisma', 'prisma/migrations/**'] }),",
    ],
    [
      'Drizzle',
      { 'drizzle.config.ts': '' },
      "migrate: commandMigration('npx drizzle-kit migrate', { files: ['drizzle.config.ts'] }),",
    ],
    [
      'Knex',
      { 'knexfile.js': '', ...sql },
      `migrate: commandMigration('npx knex migrate:latest --connection "$DATABASE_URL"', { files: ['knexfile.js', 'migrations/**'] }),`,
    ],
    [
      'Sequelize',
      { 'package.json': '{"devDependencies":{"sequelize-cli":"6"}}', 'migrations/1.js': '' },
      `migrate: commandMigration('npx sequelize-cli db:migrate --url "$DATABASE_URL"', { files: ['migrations/**'] }),`,
    ],
    [
      'Sequelize, with folders of its own',
      { '.sequelizerc': '', 'src/migrations/1.js': '' },
      `migrate: commandMigration('npx sequelize-cli db:migrate --url "$DATABASE_URL"', { files: ['.sequelizerc', 'src/migrations/**'] }),`,
    ],
    [
      'node-pg-migrate',
      { 'package.json': '{"dependencies":{"node-pg-migrate":"9"}}', ...sql },
      "migrate: commandMigration('npx node-pg-migrate up', { files: ['migrations/**'] }),",
    ],
    ['nothing', {}, '// migrate: '],
    ['seeds', { ...sql, 'seeds/a.sql': '' }, "seed: 'seeds/*.sql',"],
  ])('%s is found', async (_, files, line) => {
    using folder = project(files)
    expect(await tidemark(['init'], folder.root)).toMatchObject({ code: 0, stderr: '' })
    expect(read(folder.root, 'tidemark.config.ts')).toContain(line)
  })

  test('what is written is a configuration that loads', async () => {
    using folder = project({ ...sql, 'seeds/a.sql': '' })
    install(folder.root)
    await tidemark(['init'], folder.root)
    const { values } = await loadConfig(folder.root, {}, {})
    expect(values).toMatchObject({ migrate: { kind: 'sql' }, seed: 'seeds/*.sql' })
  })

  test('an existing configuration is never overwritten without --force', async () => {
    using folder = project({ 'tidemark.config.ts': 'export default { idle: 3 }', ...sql })
    const refused = await tidemark(['init'], folder.root)
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('TM_CLI_INIT_EXISTS') as string })
    expect(read(folder.root, 'tidemark.config.ts')).toBe('export default { idle: 3 }')
    expect((await tidemark(['init', '--force'], folder.root)).code).toBe(0)
    expect(read(folder.root, 'tidemark.config.ts')).toContain('sqlMigrations')
  })

  test('a configuration in package.json or of another ending counts as existing', async () => {
    using inManifest = project({ 'package.json': '{"tidemark":{}}' })
    using json = project({ 'tidemark.config.json': '{}' })
    for (const { root } of [inManifest, json]) {
      expect((await tidemark(['init'], root)).code).toBe(2)
      expect(existsSync(join(root, 'tidemark.config.ts'))).toBe(false)
    }
  })

  test('--force writes no second configuration beside one of another name', async () => {
    using folder = project({ 'tidemark.config.json': '{}', ...sql })
    const refused = await tidemark(['init', '--force'], folder.root)
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('TM_CLI_INIT_OTHER') as string })
    expect(existsSync(join(folder.root, 'tidemark.config.ts'))).toBe(false)
  })

  test('--json says what was done', async () => {
    using folder = project({ ...sql, 'package.json': '{"type":"module","devDependencies":{"vitest":"*"}}' })
    const { stdout } = await tidemark(['init', '--json'], folder.root)
    expect(JSON.parse(stdout)).toEqual({
      root: folder.root,
      config: 'tidemark.config.ts',
      migrations: 'SQL files in migrations',
      seed: null,
      vitest: { file: 'vitest.config.ts', done: 'written', lines: [] },
    })
  })
})

describe('the Vitest configuration', () => {
  test('in a CommonJS package a new one says by its name that it is a module', async () => {
    using folder = project({ ...sql, 'package.json': '{"type":"commonjs","devDependencies":{"vitest":"*"}}' })
    expect((await tidemark(['init'], folder.root)).stdout).toContain('wrote vitest.config.mts')
    expect(read(folder.root, 'vitest.config.mts')).toContain('plugins: [tidemark()]')
  })

  test('the plugin is added to an existing one', async () => {
    const source = "import { defineConfig } from 'vitest/config'\n\nexport default defineConfig({\n  test: {},\n})\n"
    using folder = project({ 'vitest.config.ts': source })
    expect((await tidemark(['init'], folder.root)).stdout).toContain('added the plugin to vitest.config.ts')
    expect(read(folder.root, 'vitest.config.ts')).toBe(
      "import { defineConfig } from 'vitest/config'\nimport { tidemark } from 'tidemark/vitest/config'\n\n" +
        'export default defineConfig({\n  plugins: [tidemark()],\n  test: {},\n})\n',
    )
    await tidemark(['init', '--force'], folder.root)
    expect(read(folder.root, 'vitest.config.ts').match(/plugins/g)).toHaveLength(1)
  })

  test('other plugins stay, and the style of the file is kept', () => {
    const source = 'import react from "@vitejs/plugin-react";\nexport default { plugins: [react()], test: {} };\n'
    expect(addPlugin(source)).toBe(
      'import react from "@vitejs/plugin-react";\nimport { tidemark } from "tidemark/vitest/config";\n' +
        'export default { plugins: [tidemark(), react()], test: {} };\n',
    )
  })

  test('an import over several lines is not torn', () => {
    const source =
      "import {\n  defineConfig,\n  mergeConfig,\n} from 'vitest/config'\nexport default defineConfig({})\n"
    expect(addPlugin(source)).toContain("} from 'vitest/config'\nimport { tidemark } from 'tidemark/vitest/config'\n")
  })

  test.each([
    ['two lists of plugins', "import a from 'a'\nexport default { plugins: [], test: { plugins: [] } }"],
    ['plugins that are a variable', "import a from 'a'\nexport default defineConfig({ plugins: a })"],
    ['no import', 'export default { plugins: [] }'],
    ['a function', "import a from 'a'\nexport default a(() => ({}))"],
  ])('%s is left alone, and the lines to add are said', async (_, source) => {
    using folder = project({ 'vitest.config.ts': source })
    const { code, stdout } = await tidemark(['init'], folder.root)
    expect(code).toBe(0)
    expect(stdout).toContain("add to vitest.config.ts:\n  import { tidemark } from 'tidemark/vitest/config'\n")
    expect(read(folder.root, 'vitest.config.ts')).toBe(source)
  })

  test('without Vitest, tidemark run is named instead', async () => {
    using folder = project()
    expect((await tidemark(['init'], folder.root)).stdout).toContain('npx tidemark run -- COMMAND')
    expect(existsSync(join(folder.root, 'vitest.config.ts'))).toBe(false)
  })
})

describe('in a workspace', () => {
  const workspace = {
    'package.json': '{"workspaces":["packages/*"],"devDependencies":{"vitest":"*"}}',
    'packages/api/package.json': '{}',
    'packages/api/migrations/001.sql': '',
    'packages/web/package.json': '{}',
  }

  test.each([
    ['npm', workspace],
    ['Yarn', { ...workspace, 'package.json': '{"workspaces":{"packages":["packages/*"]}}' }],
    ['pnpm', { ...workspace, 'package.json': '{}', 'pnpm-workspace.yaml': "packages:\n  - 'packages/*'\n" }],
  ])('of %s the packages with migrations are named, and nothing is written in the root', async (_, files) => {
    using folder = project(files)
    const { code, stderr } = await tidemark(['init'], folder.root)
    expect(code).toBe(2)
    expect(stderr).toContain('TM_CLI_INIT_WORKSPACE')
    expect(stderr).toContain('npx tidemark init --cwd packages/api')
    expect(stderr).not.toContain('packages/web')
    expect(existsSync(join(folder.root, 'tidemark.config.ts'))).toBe(false)
    expect((await tidemark(['init', '--force'], folder.root)).code).toBe(0)
  })

  test('a package has a Vitest configuration written although only the root depends on Vitest', async () => {
    using folder = project(workspace)
    const { stdout } = await tidemark(['init', '--cwd', 'packages/api'], folder.root)
    expect(stdout).toContain('migrations: SQL files in migrations')
    expect(read(folder.root, 'packages/api/vitest.config.mts')).toContain('plugins: [tidemark()]')
    expect(existsSync(join(folder.root, 'packages/api/tidemark.config.ts'))).toBe(true)
  })

  test.each([
    [
      'projects',
      "import { defineConfig } from 'vitest/config'\nexport default defineConfig({ test: { projects: ['a'] } })",
      {},
    ],
    [
      'a file of projects',
      "import { defineConfig } from 'vitest/config'\nexport default defineConfig({})",
      { 'vitest.workspace.ts': '' },
    ],
  ])('a configuration with %s is left alone, as its plugins do not go to them', async (_, source, more) => {
    using folder = project({ ...sql, ...more, 'vitest.config.ts': source })
    const { code, stdout } = await tidemark(['init'], folder.root)
    expect(code).toBe(0)
    expect(stdout).toContain('vitest.config.ts has projects: add to the configuration of each that uses a database:')
    expect(stdout).toContain('  plugins: [tidemark()],\n')
    expect(read(folder.root, 'vitest.config.ts')).toBe(source)
  })
})
