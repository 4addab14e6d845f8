import { expect, test } from 'vitest'
import { closeInTurn } from './close-in-turn.ts'

test('every step is taken in turn whatever fails, and the first error is the one that is told', async () => {
  const taken: string[] = []
  const step = (name: string, fails: boolean) => async () => {
    taken.push(name)
    if (fails) throw new Error(name)
  }
  const steps = [step('databases', false), step('run', true), step('server', true), step('redis', false)]
  await expect(closeInTurn(steps)).rejects.toThrow('run')
  expect(taken).toEqual(['databases', 'run', 'server', 'redis'])
})

test('steps that all succeed end without an error', async () => {
  await expect(closeInTurn([async () => {}])).resolves.toBeUndefined()
})
