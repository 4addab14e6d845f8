import { expect, test } from 'vitest'
import { markerText, readMarker } from './markers.ts'

test('a mark is read as it was written, whatever its detail holds', () => {
  const marker = { purpose: 'database', detail: 'run:7\ntemplate' } as const
  expect(readMarker(markerText(marker))).toEqual(marker)
})

test.each([null, '', 'my database', 'tidemark', 'tidemark:', 'tidemark:notes:of mine', ' tidemark:kept:x'])(
  'the comment %j makes no database ours',
  (comment) => {
    expect(readMarker(comment)).toBeUndefined()
  },
)
