import { measureEndpoints } from './measure-endpoints.ts'

await measureEndpoints({ clients: 1000, appointments: 10_000 })
