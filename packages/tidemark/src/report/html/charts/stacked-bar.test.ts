import { expect, test } from 'vitest'
import { stackedBar } from './stacked-bar.ts'

test('one failed test among thousands is to be seen, and all parts fill the bar', () => {
  const { text } = stackedBar([
    { name: 'passed', value: 19_999, tone: 'passed' },
    { name: 'failed', value: 1, tone: 'failed' },
    { name: 'skipped', value: 0, tone: 'skipped' },
  ])
  const widths = [...text.matchAll(/class="(\w+)" x="[\d.]+" width="([\d.]+)"/g)].map(([, tone, width]) => [
    tone,
    Number(width),
  ])
  expect(widths).toEqual([
    ['passed', 980.4],
    ['failed', 19.6],
  ])
})
