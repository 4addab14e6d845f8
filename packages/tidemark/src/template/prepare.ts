import type { Client } from 'pg'
import type { ResolvedConfig } from '../config/config.ts'
import type { Progress } from '../config/progress.ts'
import { tryLock, unlock, waitForLock } from '../database/locks.ts'
import { templateName } from '../database/names.ts'
import { withRegistry } from '../database/registry.ts'
import type { Server } from '../server/server.ts'
import { fingerprintTemplate } from './fingerprint.ts'
import { useSealed } from './sealed.ts'
import type { Template } from './template.ts'

/** Name of the lock that only one process of a server holds while it migrates. */
const buildLock = 'templates'

/**
 * The sealed template of a project, built when the server has none of this fingerprint. However many processes ask, one builds.
 * @throws TidemarkError `TM_MIGRATION_*` and `TM_TEMPLATE_*`; nothing is left on the server then.
 */
export function prepareTemplate(server: Server, config: ResolvedConfig, progress: Progress): Promise<Template> {
  return withRegistry(server.access, (registry) => prepareTemplateIn(registry, server, config, progress))
}

/** The same in a session of the registry that the caller has. */
export async function prepareTemplateIn(
  registry: Client,
  server: Server,
  config: ResolvedConfig,
  progress: Progress,
): Promise<Template> {
  const started = performance.now()
  const { user, superuser: ledger } = await readUser(registry)
  const fingerprint = await fingerprintTemplate(registry, config, { version: server.version, user, ledger })
  const name = templateName(fingerprint)
  const target = { name, fingerprint, ledger }
  const built =
    !(await useSealed(registry, name, fingerprint)) && (await buildOnce(registry, server, config, progress, target))
  return { ...target, built, ms: performance.now() - started }
}

/** Waits without polling while another process builds, and takes what it built. */
async function buildOnce(
  registry: Client,
  server: Server,
  config: ResolvedConfig,
  progress: Progress,
  target: Pick<Template, 'name' | 'fingerprint' | 'ledger'>,
): Promise<boolean> {
  if (!(await tryLock(registry, 'build', buildLock))) {
    progress('waiting for another process that is building a template')
    await waitForLock(registry, 'build', buildLock)
  }
  try {
    if (await useSealed(registry, target.name, target.fingerprint)) return false
    // The template is there at almost every start: what builds it is not even loaded then.
    const { buildTemplate } = await import('./build.ts')
    await buildTemplate(registry, { access: server.access, config, progress, target })
    return true
  } finally {
    await unlock(registry, 'build', buildLock)
  }
}

async function readUser(registry: Client): Promise<{ user: string; superuser: boolean }> {
  const { rows } = await registry.query<{ user: string; superuser: boolean }>(
    'select rolname as "user", rolsuper as superuser from pg_roles where rolname = current_user',
  )
  return rows[0] ?? { user: '', superuser: false }
}
