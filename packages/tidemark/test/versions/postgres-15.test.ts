import { describeVersion } from './version.ts'

await describeVersion(15)
