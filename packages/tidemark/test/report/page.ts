import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

/** A Chromium or Chrome of this machine, if there is one. */
export const browserProgram = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name)))
  .find((file) => existsSync(file))

/** A browser that reads reports from files. */
export class Reader implements AsyncDisposable {
  readonly #browser: Browser
  readonly #folder = mkdtempSync(join(tmpdir(), 'tidemark report '))

  private constructor(browser: Browser) {
    this.#browser = browser
  }

  static async open(): Promise<Reader> {
    const executablePath = browserProgram ?? ''
    return new Reader(await chromium.launch({ executablePath }))
  }

  /** Opens a page, as a double click does; what it complains about or asks the network for is listed. */
  async read(
    html: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; complaints: readonly string[] }> {
    const file = join(this.#folder, 'report.html')
    writeFileSync(file, html)
    const page = await this.#browser.newPage({ viewport: { width: 1280, height: 800 }, ...options })
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) complaints.push(request.url())
    })
    await page.goto(pathToFileURL(file).href)
    return { page, complaints }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
