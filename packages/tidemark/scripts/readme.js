// The package's README and docs are the project's: copied in while it is packed, since what it prints names their pages.
import { copyFileSync, cpSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const room = fileURLToPath(new URL('..', import.meta.url))
if (process.argv.includes('--remove')) {
  for (const copy of ['README.md', 'docs']) rmSync(`${room}/${copy}`, { recursive: true, force: true })
} else {
  copyFileSync(`${room}/../../README.md`, `${room}/README.md`)
  cpSync(`${room}/../../docs`, `${room}/docs`, { recursive: true })
}
