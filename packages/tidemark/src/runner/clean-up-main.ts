import { setTimeout as pause } from 'node:timers/promises'
import { endRun } from '../database/end-run.ts'
import { sweep } from '../database/sweep.ts'
import { sweepRedis } from '../redis/sweep-redis.ts'
import { cleanUpVariable, type CleanUp } from './clean-up.ts'

const patienceMs = 30_000

// The program of clean-up.ts: nobody is left to hear of a failure, and the sweep of the next run does the same.
const { access, run, diskCapMb, redis, pid } = JSON.parse(process.env[cleanUpVariable] ?? '') as CleanUp
const deadline = performance.now() + patienceMs
while (isAlive(pid) && performance.now() < deadline) await pause(20)
await endRun(access, run)
await sweep(access, { diskCapMb, now: new Date() })
if (redis !== undefined) await sweepRedis(redis)

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
