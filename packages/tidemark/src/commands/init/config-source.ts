import type { FoundMigrations } from './find-migrations.ts'

/** Text of a new tidemark.config.ts. */
export function configSource(found: {
  readonly migrations?: FoundMigrations | undefined
  readonly seeds?: string | undefined
}): string {
  const { migrations, seeds } = found
  const names = ['defineConfig', ...(migrations === undefined ? [] : [migrations.helper])].sort()
  return [
    `import { ${names.join(', ')} } from 'tidemark'`,
    '',
    'export default defineConfig({',
    migrations === undefined
      ? "  // migrate: sqlMigrations('migrations'), or commandMigration('npm run migrate', { files: ['migrations/**'] })"
      : `  migrate: ${migrations.helper}(${migrations.call}),`,
    ...(seeds === undefined ? [] : [`  seed: '${seeds}',`]),
    '})',
    '',
  ].join('\n')
}
