import type { PageData } from '../page-data.ts'
import { byId } from './element.ts'
import { sortTables } from './sort-tables.ts'
import { showTests } from './test-table.ts'
import { offerThemes } from './theme.ts'
import { readTimeline } from './timeline.ts'

const data = JSON.parse(byId('data').textContent ?? '') as PageData

offerThemes()
sortTables()
showTests(data)
readTimeline(data)
