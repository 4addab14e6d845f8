import type { TidemarkConfig } from './config.ts'
import type { Option } from './option.ts'

export type OptionName = keyof TidemarkConfig

/** Every option of Tidemark. Validation, `--help` and docs/configuration.md are made from this table. */
export const options: { readonly [Name in OptionName]-?: Option } = {
  migrate: {
    type: { kind: 'migrations' },
    default: [],
    text: 'How the schema is made. Without it the template is an empty database.',
  },
  seed: {
    type: { kind: 'seeds' },
    default: [],
    text: 'Data that every test finds, put in after the migrations.',
  },
  extensions: {
    type: { kind: 'list' },
    default: [],
    text: 'Extensions created before the migrations.',
  },
  databaseSettings: {
    type: { kind: 'map', example: '{ work_mem: "64MB" }' },
    default: {},
    text: 'Settings of the database (`ALTER DATABASE ... SET`), carried to every clone.',
  },
  url: {
    type: { kind: 'url' },
    default: undefined,
    env: 'TIDEMARK_URL',
    flag: '--url <url>',
    text: 'Server to use. Without it DATABASE_URL counts, and without that Tidemark starts the embedded server. `embedded` starts it whatever DATABASE_URL says.',
  },
  version: {
    type: { kind: 'integer', min: 14, max: 18 },
    default: 18,
    env: 'TIDEMARK_POSTGRES',
    flag: '--postgres <major>',
    text: 'Major version of the embedded server.',
  },
  binaries: {
    type: { kind: 'folder' },
    default: undefined,
    env: 'TIDEMARK_BINARIES',
    flag: '--binaries <folder>',
    text: 'Folder with `postgres` and `initdb` of an installed PostgreSQL, used for the embedded server.',
  },
  serverSettings: {
    type: { kind: 'map', example: '{ work_mem: "64MB" }' },
    default: {},
    text: 'Further settings of the embedded server.',
  },
  isolation: {
    type: { kind: 'choice', choices: ['rewind', 'rollback', 'clone', 'observe', 'none'] },
    default: 'rewind',
    env: 'TIDEMARK_ISOLATION',
    text: 'How a test is kept apart from the next: changes are taken back, nothing is ever committed, each test gets its own clone, nothing is taken back but everything noted, or nothing is done.',
  },
  strict: {
    type: { kind: 'boolean' },
    default: false,
    env: 'TIDEMARK_STRICT',
    flag: '--strict',
    text: 'A leftover is an error instead of a warning.',
  },
  keep: {
    type: { kind: 'choice', choices: ['failed', 'never'] },
    default: 'never',
    env: 'TIDEMARK_KEEP',
    flag: '--keep <when>',
    text: 'Whether a failed test (with `run`, a failed command) keeps its database for inspection.',
  },
  queries: {
    type: { kind: 'choice', choices: ['off', 'count', 'plans'] },
    default: 'off',
    env: 'TIDEMARK_QUERIES',
    flag: '--queries <how>',
    text: 'Whether the statements of each test are counted by the server, and their plans recorded when the run ends.',
  },
  budgets: {
    type: { kind: 'choice', choices: ['warn', 'fail', 'off'] },
    default: 'warn',
    env: 'TIDEMARK_BUDGETS',
    text: 'What a run that goes over one of its budgets comes to: a word in its summary, or an exit code of 1 as well.',
  },
  suiteBudget: {
    type: { kind: 'integer', min: 0, max: 86_400 },
    default: 120,
    env: 'TIDEMARK_SUITE_BUDGET',
    text: 'Most seconds that a run should take; 0 stands for no budget.',
  },
  testBudget: {
    type: { kind: 'integer', min: 0, max: 3_600_000 },
    default: 5000,
    env: 'TIDEMARK_TEST_BUDGET',
    text: 'Most milliseconds that a test should take; 0 stands for no budget.',
  },
  queryBudget: {
    type: { kind: 'integer', min: 0, max: 1_000_000 },
    default: 0,
    env: 'TIDEMARK_QUERY_BUDGET',
    text: 'Most statements that a test should run, where `queries` counts them; 0 stands for no budget.',
  },
  repeatBudget: {
    type: { kind: 'integer', min: 0, max: 1_000_000 },
    default: 10,
    env: 'TIDEMARK_REPEAT_BUDGET',
    text: 'Most times that a test should run the same reading statement (N+1), where `queries` counts them; 0 stands for no budget.',
  },
  workers: {
    type: { kind: 'integer', min: 0, max: 1000 },
    default: 0,
    env: 'TIDEMARK_WORKERS',
    text: 'Most databases in use at once; 0 stands for as many as the runner has workers.',
  },
  idle: {
    type: { kind: 'integer', min: 0, max: 86_400 },
    default: 60,
    defaultInCi: 0,
    env: 'TIDEMARK_IDLE',
    flag: '--idle <seconds>',
    text: 'Seconds that an unused embedded server stays up.',
  },
  grace: {
    type: { kind: 'integer', min: 0, max: 600_000 },
    default: 100,
    env: 'TIDEMARK_GRACE',
    flag: '--grace <milliseconds>',
    text: 'Milliseconds that a left-behind query or transaction gets to end by itself before it is ended.',
  },
  report: {
    type: { kind: 'reports' },
    default: [],
    env: 'TIDEMARK_REPORT',
    text: 'Reports that are written at the end of each run: `html`, `md`, `json`, `junit` and `ctrf` into .tidemark/reports, or `junit=build/junit.xml` into a file.',
  },
  categories: {
    type: { kind: 'map', example: '{ Encryption: "test/crypto" }' },
    default: {},
    text: 'Categories of the report by name, each with the folder or file of its tests. Other tests are put together by folder.',
  },
  diskCap: {
    type: { kind: 'integer', min: 0, max: 10_000_000 },
    default: 2048,
    env: 'TIDEMARK_DISK_CAP',
    flag: '--disk-cap <megabytes>',
    text: 'Most megabytes of old templates kept on a server.',
  },
  redis: {
    type: { kind: 'text' },
    default: undefined,
    env: 'TIDEMARK_REDIS_URL',
    text: "URL of a Redis for the tests, each worker's part of which goes back together with its database. `embedded` starts the `redis-server` of this machine.",
  },
  redisKeys: {
    type: { kind: 'choice', choices: ['database', 'prefix'] },
    default: 'database',
    env: 'TIDEMARK_REDIS_KEYS',
    text: 'How workers keep apart in Redis: by the number of the database in REDIS_URL, or by REDIS_PREFIX, which the application puts before its keys.',
  },
  allowHosts: {
    type: { kind: 'list' },
    default: [],
    env: 'TIDEMARK_ALLOW_HOSTS',
    flag: '--allow-hosts <names>',
    text: 'Hosts, beside loopback, on which Tidemark may create databases.',
  },
}

export const optionNames = Object.keys(options) as OptionName[]

export function isOptionName(name: string): name is OptionName {
  return Object.hasOwn(options, name)
}
