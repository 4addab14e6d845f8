import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

export interface PageAssets {
  readonly script: string
  readonly style: string
}

/** The page's script and style, built from page/main.ts and style/. */
export function pageAssets(): PageAssets {
  return { script: read('page.js'), style: read('page.css') }
}

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}

/** Nothing but these two may run or load, whatever a title or a message brings along. */
export function contentSecurityPolicy({ script, style }: PageAssets): string {
  return `default-src 'none'; script-src '${hash(script)}'; style-src '${hash(style)}'; base-uri 'none'; form-action 'none'`
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
