// The package's README is the project's: copied in while it is packed.
import { copyFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const room = fileURLToPath(new URL('..', import.meta.url))
if (process.argv.includes('--remove')) rmSync(`${room}/README.md`, { force: true })
else copyFileSync(`${room}/../../README.md`, `${room}/README.md`)
