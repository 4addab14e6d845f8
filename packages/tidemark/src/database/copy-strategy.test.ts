import { expect, test } from 'vitest'
import { copyStrategy } from './copy-strategy.ts'

const mebibyte = 1024 * 1024
const plain = { version: 180_004, durableBytes: null, sharesBlocks: false }

test('a server that knows no strategy is given none', () => {
  expect(copyStrategy({ ...plain, version: 140_010 })).toEqual({ clause: '', fileCopyMethod: undefined })
  expect(copyStrategy({ ...plain, version: 150_000 }).clause).toBe('strategy file_copy')
})

test('a server without durability copies files', () => {
  expect(copyStrategy(plain).clause).toBe('strategy file_copy')
})

test('a durable server writes a small template through its log, and copies the files of a large one', () => {
  expect(copyStrategy({ ...plain, durableBytes: 8 * mebibyte }).clause).toBe('strategy wal_log')
  expect(copyStrategy({ ...plain, durableBytes: 900 * mebibyte }).clause).toBe('strategy file_copy')
})

test('files are cloned where the server and its file system can', () => {
  expect(copyStrategy({ ...plain, sharesBlocks: true }).fileCopyMethod).toBe('clone')
  expect(copyStrategy({ ...plain, sharesBlocks: true, version: 170_000 }).fileCopyMethod).toBeUndefined()
})
