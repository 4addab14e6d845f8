import { expect, test, vi } from 'vitest'
import { between, calibrate } from './calibrate.ts'

test('a machine where work takes twice as long by the clock has a crowding of 2', () => {
  let wallMs = 0
  vi.spyOn(performance, 'now').mockImplementation(() => (wallMs += 20))
  vi.spyOn(process, 'cpuUsage').mockReturnValue({ user: 8000, system: 2000 })
  expect(calibrate()).toEqual({ workMs: 10, crowding: 2 })
  vi.restoreAllMocks()
})

test('the pace of a run is half way between before and after', () => {
  expect(between({ workMs: 4, crowding: 1 }, { workMs: 6, crowding: 2 })).toEqual({ workMs: 5, crowding: 1.5 })
})
