import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { createDevelopmentMailbox } from '../../scripts/development-mailbox.ts'
import { reference } from '../../seeds/reference.ts'
import { browserProgram, openBrowser, type Visit } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { startOwnService } from '../support/service.ts'

const { owner, clients } = reference

describe.skipIf(browserProgram === undefined)('in a browser, where chromium is installed', () => {
  const visit = openBrowser()

  test('a link by mail logs somebody in', async () => {
    const { page, complaints } = await logIn(await visit())
    await page.getByText(`Welcome, ${owner.full_name}`).waitFor()
    expect(new URL(page.url())).toMatchObject({ pathname: '/login', hash: '' })
    expect(complaints).toEqual([])
  }, 60_000)

  test('whoever is logged in can try the interface in the reference, writing included', async () => {
    const { page, complaints } = await logIn(await visit())
    await page.getByRole('link', { name: 'To the reference' }).click()
    expect(await tryOut(page, 'Clients by name')).toContain(clients[0].last_name)
    expect(await tryOut(page, 'Log out')).toMatch(/^20/)
    expect(complaints).toEqual([])
  }, 60_000)

  test('a link that was used up is refused in words', async () => {
    const { page } = await logIn(await visit())
    await page.getByText('Welcome').waitFor()
    await page.goBack()
    await page.getByRole('link', { name: '#' }).click()
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('status').getByText('link').waitFor()
  }, 60_000)
})

/** Asks for a link on the login page, follows it from the mailbox and presses the button. */
async function logIn(visited: Visit): Promise<Visit> {
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  const mailer = createDevelopmentMailbox(() => {})
  const { app, settled } = await startOwnService({ mailer, publicUrl, extend: (app) => mailer.mount(app) })
  await app.listen({ host: 'localhost', port })
  const { page } = visited
  await page.goto(publicUrl)
  await page.getByLabel('E-mail').fill(owner.email)
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await page.getByRole('status').getByText('on its way').waitFor()
  // The mail is sent after the answer.
  await settled()
  await page.goto(`${publicUrl}/dev/mail`)
  await page.getByRole('link', { name: '/login#' }).click()
  await page.getByRole('button', { name: 'Log in' }).click()
  return visited
}

/** Sends a request with Swagger UI; gives its status and body. */
async function tryOut(page: Page, summary: string): Promise<string> {
  const operation = page.locator('.opblock', { hasText: summary })
  await operation.getByRole('button', { name: summary }).first().click()
  await operation.getByRole('button', { name: 'Try it out' }).click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  return operation.locator('.live-responses-table .response').innerText()
}
