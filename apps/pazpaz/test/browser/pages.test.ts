import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { createDevelopmentMailbox } from '../../scripts/development-mailbox.ts'
import type { Dependencies } from '../../src/dependencies.ts'
import { reference } from '../../seeds/reference.ts'
import { browserProgram, openBrowser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { login, startOwnService, tokensOf, type Service } from '../support/service.ts'

const { owner, clients } = reference

describe.skipIf(browserProgram === undefined)('in a browser, where chromium is installed', () => {
  const visit = openBrowser()

  test('a link by mail logs somebody in', async () => {
    const mailer = createDevelopmentMailbox(() => {})
    const { settled, publicUrl } = await listening({ mailer, extend: (app) => mailer.mount(app) })
    const { page, complaints } = await visit()
    await page.goto(publicUrl)
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByRole('button', { name: 'Send me a link' }).click()
    await page.getByRole('status').getByText('on its way').waitFor()
    // The mail is sent after the answer.
    await settled()
    await page.goto(`${publicUrl}/dev/mail`)
    await page.getByRole('link', { name: '/login#' }).click()
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText(`Welcome, ${owner.full_name}`).waitFor()
    expect(new URL(page.url())).toMatchObject({ pathname: '/login', hash: '' })
    expect(await page.getByRole('link', { name: 'To the reference' }).getAttribute('href')).toBe('/docs')
    expect(complaints).toEqual([])
  }, 300_000)

  test('whoever is logged in can try the interface in the reference, writing included', async () => {
    const { app, publicUrl } = await listening()
    const { page, complaints } = await visit()
    const cookies = Object.entries((await login(app)).cookies)
    // Browsers send secure cookies to localhost without TLS; a host's cookies know no port.
    await page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: 'https://localhost' })))
    await page.goto(`${publicUrl}/docs`)
    expect(await tryOut(page, 'Clients by name')).toContain(clients[0].last_name)
    expect(await tryOut(page, 'Log out')).toMatch(/^20/)
    expect(complaints).toEqual([])
  }, 300_000)

  test('a link that was used up is refused in words', async () => {
    const { app, nextMail, publicUrl } = await listening()
    const post = (url: string, payload: object) => app.inject({ method: 'POST', url: `/api/v1/auth/${url}`, payload })
    await post('magic-link', { email: owner.email })
    const [token] = tokensOf(await nextMail())
    await post('verify', { token })
    const { page } = await visit()
    await page.goto(`${publicUrl}/login#${token}`)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByRole('status').getByText('link').waitFor()
  }, 300_000)
})

/** A service of this test's own that a browser can reach. */
async function listening(given: Partial<Dependencies> = {}): Promise<Service & { readonly publicUrl: string }> {
  const port = await freePort()
  const publicUrl = `http://localhost:${port}`
  const service = await startOwnService({ ...given, publicUrl })
  await service.app.listen({ host: 'localhost', port })
  return { ...service, publicUrl }
}

/** Sends a request with Swagger UI; gives its status and body. */
async function tryOut(page: Page, summary: string): Promise<string> {
  const operation = page.locator('.opblock', { hasText: summary })
  await operation.getByRole('button', { name: summary }).first().click()
  await operation.getByRole('button', { name: 'Try it out' }).click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  return operation.locator('.live-responses-table .response').innerText()
}
