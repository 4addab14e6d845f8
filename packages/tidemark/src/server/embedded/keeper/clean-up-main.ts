import { text } from 'node:stream/consumers'
import { cleanUpIfDead } from './clean-up.ts'

const [lockFile = '', wait] = process.argv.slice(2)
const word = wait === 'wait' ? await text(process.stdin) : ''
if (word.trim() !== 'dismissed') await cleanUpIfDead(lockFile)
