import { describeVersion } from './version.ts'

await describeVersion(16)
