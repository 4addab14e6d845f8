import { expect, test } from 'vitest'
import { campaign } from './campaign.ts'

/** They come from `npm run test:crash -- --kills N --seed S --from NUMBER`. */
const kills = Number(process.env['TIDEMARK_CRASH_KILLS'] ?? 10)
const seed = Number(process.env['TIDEMARK_CRASH_SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const from = Number(process.env['TIDEMARK_CRASH_FROM'] ?? 1)

test(
  'whoever is killed and whenever: no wrong state is handed out, the next run is clean, nothing is left',
  { timeout: 12 * 3_600_000 },
  async () => {
    console.info(`crash campaign: ${kills} kills, seed ${seed}`)
    const faults = await campaign({ kills, seed, from, tell: (line) => console.info(line) })
    expect(faults).toEqual([])
  },
)
