import { describeVersion } from './version.ts'

await describeVersion(17)
