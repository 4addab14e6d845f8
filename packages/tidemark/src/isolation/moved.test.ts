import { expect, test } from 'vitest'
import { lastKept, movedMark, movedMarks } from './moved.ts'
import { changedRoles } from './surroundings.ts'

const states = (...marks: readonly (readonly [mark: number, snapshot: string])[]) =>
  marks.map(([mark, snapshot]) => ({ mark, snapshot }))

test('marks move with the states that both databases know', () => {
  const moved = movedMarks(states([0, 'template'], [4, 'one'], [9, 'two']), states([0, 'template'], [2, 'one']))
  expect(moved).toEqual([
    [0, 0],
    [4, 2],
  ])
  expect([0, 3, 4, 7, 9].map((mark) => movedMark(mark, moved))).toEqual([0, 0, 2, 2, 2])
  expect([lastKept(moved), lastKept([])]).toEqual([4, 0])
})

test('of roles only what is said of them anew is a change: not a new role, nor what was taken away', () => {
  const known = (roles: Readonly<Record<string, readonly string[]>>) => ({ newest: '1', roles })
  const before = known({ app: ['login', 'createdb'], reader: ['login'] })
  const after = known({ app: ['login', 'superuser', 'bypassrls'], reader: [], later: ['login'] })
  expect(changedRoles(before, after)).toEqual([['app', 'superuser, bypassrls']])
})
