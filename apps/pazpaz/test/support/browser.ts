import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { beforeAll, onTestFinished } from 'vitest'

/** The first starts and draws with half the processor time: it has the engine and no windows. */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']

/** Milliseconds for one thing that the browser does: on a busy machine its first start alone takes more than ten seconds. */
const patience = 90_000

const folders = (process.env['PATH'] ?? '').split(delimiter)

/** The browser that is installed here, if there is one. */
export const browserProgram: string | undefined = names
  .flatMap((name) => folders.map((folder) => join(folder, name)))
  .find(isExecutable)

export interface Visit {
  readonly page: Page
  /** What the browser complained about: scripts that failed, things refused by the content security policy, missing files. */
  readonly complaints: readonly string[]
}

/** Opens pages in one browser for the tests of this file, each as if nobody had used it before. */
export function openBrowser(): () => Promise<Visit> {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
    return () => browser.close()
  })
  return () => visit(browser)
}

async function visit(browser: Browser): Promise<Visit> {
  const page = await browser.newPage()
  page.setDefaultTimeout(patience)
  onTestFinished(() => page.close())
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  return { page, complaints }
}

function launch(): Promise<Browser> {
  if (browserProgram === undefined) throw new Error('no chromium in PATH')
  // The sandbox of Chromium does not work for root.
  const chromiumSandbox = process.getuid?.() !== 0
  return chromium.launch({ executablePath: browserProgram, chromiumSandbox, timeout: patience })
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
