import { endRun } from '../database/end-run.ts'
import { sweep } from '../database/sweep.ts'
import { cleanUpVariable, type CleanUp } from './clean-up.ts'

// The program of clean-up.ts: nobody is left to hear of a failure, and the sweep of the next run does the same.
const { access, run, diskCapMb } = JSON.parse(process.env[cleanUpVariable] ?? '') as CleanUp
await endRun(access, run)
await sweep(access, { diskCapMb, now: new Date() })
