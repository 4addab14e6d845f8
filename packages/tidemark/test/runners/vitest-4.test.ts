import { describeAdapter } from './adapter.ts'

describeAdapter(4)
