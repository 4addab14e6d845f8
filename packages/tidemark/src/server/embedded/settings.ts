import { TidemarkError } from '../../errors/tidemark-error.ts'
import { majorVersion } from './binaries/version.ts'
import { connectionBudget, locksPerTransaction } from './budget.ts'

export type Settings = Readonly<Record<string, string>>

/** What makes the server private and ours; a user's settings may not touch it. */
export interface Address {
  readonly port: number
  readonly socketFolder: string | undefined
  readonly logFolder: string
}

const reserved: ReadonlySet<string> = new Set([
  'config_file',
  'data_directory',
  'external_pid_file',
  'hba_file',
  'ident_file',
  'include',
  'include_dir',
  'include_if_exists',
  'listen_addresses',
  'log_directory',
  'logging_collector',
  'password_encryption',
  'port',
  'unix_socket_directories',
  'unix_socket_group',
  'unix_socket_permissions',
])

/** Refuses names that are no setting's name, and settings that belong to Tidemark. */
export function checkServerSettings(settings: Settings): void {
  for (const setting of Object.keys(settings)) {
    const seen = `serverSettings: ${setting} = ${settings[setting]}`
    if (!/^[a-z_]\w*(\.[a-z_]\w*)?$/i.test(setting)) {
      throw new TidemarkError('TM_EMBEDDED_SETTING_NAME', { seen, facts: { setting } })
    }
    if (reserved.has(setting.toLowerCase())) {
      throw new TidemarkError('TM_EMBEDDED_SETTING_RESERVED', { seen, facts: { setting } })
    }
  }
}

/** All settings of a test server: private, durability off, the user's own on top. */
export function testSettings(version: string, address: Address, own: Settings): Settings {
  const ours = { ...privateSettings(version, address), ...withoutDurability, ...tuning }
  return withStatistics({ ...ours, ...lowerCased(own) })
}

/** All settings of a durable development server: PostgreSQL's defaults, private, the user's own on top. */
export function durableSettings(version: string, address: Address, own: Settings): Settings {
  return withStatistics({ ...privateSettings(version, address), ...lowerCased(own) })
}

/** For an installation that lacks the library. */
export function withoutStatistics(settings: Settings): Settings {
  return { ...settings, shared_preload_libraries: otherLibraries(settings).join(', ') }
}

/** The text of `postgresql.conf`. */
export function configurationFile(settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${escaped(value)}'`)
  return `# Written by Tidemark at every start.\n${lines.join('\n')}\n`
}

const withoutDurability: Settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
}

/**
 * Every rewind looks through the lock tables, and they are as big as they could get. Locks of serializable transactions are half of that by default;
 * a tenth is enough for a thousand rows at a time, and as many of them as before become a lock on the whole table.
 */
const smallLockTables: Settings = { max_pred_locks_per_transaction: '10', max_pred_locks_per_relation: '31' }

const connections = connectionBudget().total

const tuning: Settings = {
  // Tidemark vacuums at the moments it chooses; a worker inside a template would keep it from being cloned.
  autovacuum: 'off',
  max_connections: String(connections),
  max_locks_per_transaction: String(locksPerTransaction(connections)),
  max_prepared_transactions: '16',
  ...smallLockTables,
  shared_buffers: '128MB',
  // The log and the RAM disk stay small; with fsync off a checkpoint costs little.
  max_wal_size: '512MB',
  min_wal_size: '32MB',
  checkpoint_timeout: '30min',
}

function privateSettings(version: string, { port, socketFolder, logFolder }: Address): Settings {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: socketFolder ?? '',
    ...(process.platform === 'win32' ? {} : { unix_socket_permissions: '0700', ...withoutRemains }),
    ...localeSettings,
    password_encryption: 'scram-sha-256',
    logging_collector: 'on',
    log_destination: majorVersion(version) >= 15 ? 'jsonlog' : 'csvlog',
    log_directory: logFolder,
    // One file an hour of the day, overwritten the next day: a server that stays up never fills the disk.
    log_filename: 'server-%H.log',
    log_rotation_age: '1h',
    log_rotation_size: '0',
    log_truncate_on_rotation: 'on',
    // A wait for a lock says who waits for whom; the values of statements may be anybody's.
    log_lock_waits: 'on',
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
  }
}

const locale = process.platform === 'linux' ? 'C.UTF-8' : 'C'

/** What initdb writes into its own configuration file, which ours replaces. */
const localeSettings: Settings = {
  timezone: 'UTC',
  log_timezone: 'UTC',
  datestyle: 'iso, mdy',
  default_text_search_config: 'pg_catalog.english',
  lc_messages: locale,
  lc_monetary: locale,
  lc_numeric: locale,
  lc_time: locale,
}

/** Shared memory that goes with its processes or with the data directory, whatever kills the server. */
const withoutRemains: Settings = { shared_memory_type: 'mmap', dynamic_shared_memory_type: 'mmap' }

const statistics = 'pg_stat_statements'

/** pg_stat_statements is loaded beside whatever the user loads. */
function withStatistics(settings: Settings): Settings {
  return { ...settings, shared_preload_libraries: [statistics, ...otherLibraries(settings)].join(', ') }
}

function otherLibraries(settings: Settings): readonly string[] {
  const libraries = (settings['shared_preload_libraries'] ?? '').split(',').map((name) => name.trim())
  return libraries.filter((name) => name !== '' && name !== statistics)
}

function lowerCased(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name.toLowerCase(), value]))
}

function escaped(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "''")
    .replaceAll('\n', String.raw`\n`)
}
