import { expect, test } from 'vitest'
import { checkServerSettings } from './settings.ts'

test.each(['port', 'Port', 'LISTEN_ADDRESSES'])('the setting %s is ours, however it is written', (name) => {
  expect(() => checkServerSettings({ work_mem: '8MB', [name]: '1' })).toThrow('TM_EMBEDDED_SETTING_RESERVED')
})

test.each(['work mem', "a'b", '', 'a.b.c'])('%j is no name of a setting', (name) => {
  expect(() => checkServerSettings({ [name]: '1' })).toThrow('TM_EMBEDDED_SETTING_NAME')
})

test("any other setting is the user's", () => {
  expect(() => checkServerSettings({ work_mem: '8MB', 'auto_explain.log_min_duration': '0' })).not.toThrow()
})
