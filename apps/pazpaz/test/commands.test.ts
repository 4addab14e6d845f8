import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { keyIdOf } from '../src/encryption/field-cipher.ts'
import { referenceKeys, referenceNameKey } from '../seeds/keys.ts'
import { reference } from '../seeds/reference.ts'
import { freePort } from './support/free-port.ts'
import { practice, sql, url } from './support/practice.ts'
import { until } from './support/until.ts'

const jiti = fileURLToPath(import.meta.resolve('jiti/package.json')).replace('package.json', 'lib/jiti-cli.mjs')
const room = fileURLToPath(new URL('..', import.meta.url))
const base64 = (text: string) => Buffer.from(text.padEnd(32, '.')).toString('base64')

const environment = {
  DATABASE_URL: url,
  PUBLIC_URL: 'http://localhost',
  FIELD_KEYS: `1:${referenceKeys.get(1)?.toString('base64')},2:${base64('second')}`,
  NAME_KEY: referenceNameKey.toString('base64'),
  LOGIN_KEY: base64('logins'),
  CSRF_KEY: base64('csrf'),
  SMTP_URL: 'smtp://localhost',
  MAIL_FROM: 'desk@mail.example',
}

function start(
  [script = '', ...words]: readonly string[],
  env: Record<string, string> = {},
): ChildProcess & { readonly said: () => string } {
  const options = { cwd: room, env: { PATH: process.env['PATH'], ...env } }
  const child = spawn(process.execPath, [jiti, script, ...words], options)
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  onTestFinished(() => void child.kill('SIGKILL'))
  return Object.assign(child, { said: () => said })
}

test('the server serves, and stops in order when it is told to', async () => {
  const port = await freePort()
  const server = start(['src/server.ts'], { ...environment, PORT: `${port}` })
  const ended = once(server, 'exit')
  await untilAnswered(`http://127.0.0.1:${port}/health/ready`, 200)
  // On a busy machine it may still answer 503, as it should when it can't keep up.
  await untilAnswered(`http://127.0.0.1:${port}/api/v1/clients`, 401)
  server.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(server.said()).toContain('"route":"/api/v1/clients"')
}, 60_000)

test('the server does not start without its settings, and says which', async () => {
  const server = start(['src/server.ts'])
  expect((await once(server, 'exit'))[0]).toBe(1)
  expect(server.said()).toContain('FIELD_KEYS must be')
}, 60_000)

test('the command seals everything with the newest key', async () => {
  const command = start(['src/commands/reencrypt.ts'], environment)
  expect(await once(command, 'exit')).toEqual([0, null])
  expect(command.said()).toMatch(/\d+ fields sealed anew/)
  const { rows } = await sql.query<{ first_name: Buffer }>('select first_name from clients')
  expect(new Set(rows.map(({ first_name }) => keyIdOf(first_name)))).toEqual(new Set([2]))
}, 60_000)

test('the command for migrations has nothing to do where all is done', async () => {
  const command = start(['src/commands/migrate.ts'], { MIGRATION_URL: url })
  expect(await once(command, 'exit')).toEqual([0, null])
  expect(command.said()).toContain('Nothing to apply.')
}, 60_000)

test('the command for a new practice makes one whose owner can log in', async () => {
  const words = ['--name', 'Hillside', '--owner', 'Lena Fischer', '--email', 'lena@hillside.example']
  const command = start(['src/commands/add-practice.ts', ...words, '--time-zone', 'Europe/Berlin'], environment)
  expect(await once(command, 'exit'), command.said()).toEqual([0, null])
  const [user] = await practice().users.findByEmail('lena@hillside.example')
  expect(await practice().users.forLogin(user?.workspace_id ?? '', user?.id ?? '')).toMatchObject({
    role: 'owner',
    full_name: 'Lena Fischer',
    workspace_name: 'Hillside',
    time_zone: 'Europe/Berlin',
  })
}, 60_000)

test('the command for a new practice says what it needs', async () => {
  const command = start(['src/commands/add-practice.ts', '--name', 'Hillside'], environment)
  expect((await once(command, 'exit'))[0]).toBe(1)
  expect(command.said()).toContain('usage: npm run add-practice')
}, 60_000)

test('the command for a new user adds an assistant to a practice', async () => {
  const words = ['--workspace', reference.workspace.id, '--name', 'Mei Lin', '--email', 'mei@harbour.example']
  const command = start(['src/commands/add-user.ts', ...words], environment)
  expect(await once(command, 'exit'), command.said()).toEqual([0, null])
  expect(await practice().users.findByEmail('mei@harbour.example')).toMatchObject([
    { workspace_id: reference.workspace.id, full_name: 'Mei Lin', role: 'assistant', is_active: true },
  ])
}, 60_000)

test('the command for a new user says when there is no such practice', async () => {
  const nowhere = '00000000-0000-4000-8000-00000000dead'
  const words = ['--workspace', nowhere, '--name', 'Mei Lin', '--email', 'mei@harbour.example']
  const command = start(['src/commands/add-user.ts', ...words], environment)
  expect((await once(command, 'exit'))[0]).toBe(1)
  expect(command.said()).toContain(`there is no workspace ${nowhere}`)
}, 60_000)

async function untilAnswered(url: string, status: number): Promise<void> {
  const statusNow = () =>
    fetch(url).then(
      (answer) => answer.status,
      () => 0,
    )
  await until(async () => (await statusNow()) === status)
}
